package dev.carrel.api.control;

import static dev.carrel.testing.ControlClient.SEED;
import static dev.carrel.testing.ControlClient.deleteFaults;
import static dev.carrel.testing.ControlClient.postSeed;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.uploadRange;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.carrel.session.ServerIdentity;
import dev.carrel.testing.ControlClient;
import dev.carrel.testing.StoredState;
import dev.carrel.vapi.session.SessionKind;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SeedResourceTest {
  private static final String OWNER = ADMINISTRATOR.user();

  @Inject StoredState storedState;
  @Inject ServerIdentity server;

  private final String library = "seeded " + UUID.randomUUID();
  private final UUID session = UUID.randomUUID();

  private String sessionId(SessionKind kind) {
    return server.toSessionId(kind, session).value();
  }

  private String updateSessionId() {
    return sessionId(SessionKind.UPDATE);
  }

  /** A seed with one item and one update session, whose other fields are given. */
  private String withSession(String fields) {
    return """
    libraries:
      - name: %s
        items: [{name: boot, type: iso}]
    update_sessions:
      - {id: %s, item: %s/boot, owner: %s, %s}
    """
        .formatted(library, session, library, OWNER, fields);
  }

  /** The bytes that a seed generates, as the documentation describes them. */
  static byte[] generated(int size, long seed) {
    var random = new SplittableRandom(seed);
    ByteBuffer bytes = ByteBuffer.allocate(size + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.position() < size) {
      bytes.putLong(random.nextLong());
    }
    byte[] result = new byte[size];
    bytes.get(0, result);
    return result;
  }

  // Libraries and items --------------------------------------------------------------------------

  @Test
  void shouldCreateLibraryWithItemAndFiles() {
    // Given
    UUID libraryId = UUID.randomUUID();
    UUID itemId = UUID.randomUUID();
    String seed =
        """
        libraries:
          - id: %s
            name: %s
            description: For tests
            items:
              - id: %s
                name: boot
                type: iso
                files:
                  - {name: boot.iso, generate: {size: 100K, seed: 7}}
                  - {name: notes.txt, text: hello}
                  - {name: empty, base64: ""}
        """
            .formatted(libraryId, library, itemId);

    // When
    Response created = postSeed(seed);

    // Then
    created
        .then()
        .statusCode(201)
        .body("libraries", equalTo(1))
        .body("items", equalTo(1))
        .body("files", equalTo(3))
        .body("update_sessions", equalTo(0));
    ADMINISTRATOR
        .getItem(itemId.toString())
        .then()
        .body("library_id", equalTo(libraryId.toString()))
        .body("size", equalTo(100 * 1024 + 5))
        .body("content_version", equalTo("2"));
    ADMINISTRATOR
        .listItemFiles(itemId.toString())
        .then()
        .body("name", contains("boot.iso", "empty", "notes.txt"));
    assertThat(downloaded(itemId, "boot.iso")).isEqualTo(generated(100 * 1024, 7));
    assertThat(downloaded(itemId, "notes.txt")).asString().isEqualTo("hello");
  }

  private static byte[] downloaded(UUID item, String file) {
    String download =
        ADMINISTRATOR.createDownloadSession(item.toString()).then().extract().as(String.class);
    String uri =
        ADMINISTRATOR.prepareFile(download, file).then().extract().path("download_endpoint.uri");
    return download(uri).asByteArray();
  }

  @Test
  void shouldChangeNothingIfAppliedTwice() {
    // Given
    String seed =
        withSession("files: [{name: disk.vmdk, size: 1000, received: 100}]")
            + """
            download_sessions:
              - {item: %s/boot, owner: %s, expires_in: PT1H}
            faults:
              - {on: {operation: "*.%s"}, do: {error: BUSY}}
            """
                .formatted(library, OWNER, "update_session.get")
                .replace("BUSY", "RESOURCE_BUSY")
                .replace("on: {", "on: {user: other, ");
    postSeed(seed)
        .then()
        .statusCode(201)
        .body("update_sessions", equalTo(1))
        .body("download_sessions", equalTo(1))
        .body("faults", equalTo(1));
    int contents = storedState.queryNumber("SELECT count(*) FROM content");

    // When
    Response repeated = postSeed(seed);

    // Then
    repeated
        .then()
        .statusCode(200)
        .body("libraries", equalTo(0))
        .body("items", equalTo(0))
        .body("update_sessions", equalTo(0))
        .body("download_sessions", equalTo(0))
        .body("faults", equalTo(0));
    assertThat(storedState.queryNumber("SELECT count(*) FROM staged_content")).isZero();
    org.awaitility.Awaitility.await()
        .until(() -> storedState.queryNumber("SELECT count(*) FROM content") <= contents);
    deleteFaults();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "description: Other|libraries[0].description|The library LIBRARY exists already, but with another description.",
        "items: [{name: boot, type: ovf}]|libraries[0].items[0].type|The item LIBRARY/boot exists already, but with another type.",
        "items: [{name: boot, files: [{name: a, text: x}]}]|libraries[0].items[0].files|The item LIBRARY/boot exists already, but with other files.",
      })
  void shouldRejectContradictionAndChangeNothing(String other, String field, String detail) {
    // Given
    postSeed(
            "libraries: [{name: %s, description: First, items: [{name: boot, type: iso}]}]"
                .formatted(library))
        .then()
        .statusCode(201);
    String added = "added " + UUID.randomUUID();

    // When
    Response rejected =
        postSeed("libraries: [{name: %s, %s}, {name: %s}]".formatted(library, other, added));

    // Then
    rejected
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body(
            "detail",
            equalTo(
                "The seed, line 1, %s: %s".formatted(field, detail.replace("LIBRARY", library))));
    assertThat(
            storedState.queryNumber(
                "SELECT count(*) FROM library WHERE name = '%s'".formatted(added)))
        .isZero();
  }

  // Sessions -------------------------------------------------------------------------------------

  @Test
  void shouldCreateHalfReceivedSessionThatClientResumes() {
    // Given
    byte[] file = generated(1000, 3);
    postSeed(
            withSession(
                "files: [{name: disk.vmdk, generate: {size: 1000, seed: 3}, received: 250}]"))
        .then()
        .statusCode(201);
    Response info = ADMINISTRATOR.getUpdateSessionFile(updateSessionId(), "disk.vmdk");
    info.then()
        .body("status", equalTo("WAITING_FOR_TRANSFER"))
        .body("bytes_transferred", equalTo(250))
        .body("size", org.hamcrest.Matchers.nullValue());

    // When
    uploadRange(info.path("upload_endpoint.uri"), file, 250, 1000).then().statusCode(200);
    ADMINISTRATOR.updateSession(updateSessionId(), "complete").then().statusCode(204);

    // Then
    String item = ADMINISTRATOR.updateSession(updateSessionId()).path("library_item_id");
    assertThat(downloaded(UUID.fromString(item), "disk.vmdk")).isEqualTo(file);
  }

  @Test
  void shouldCreateSessionWithReceivedFileThatClientCompletes() {
    postSeed(withSession("files: [{name: notes.txt, text: hello, received: 5}]"))
        .then()
        .statusCode(201);

    ADMINISTRATOR
        .getUpdateSessionFile(updateSessionId(), "notes.txt")
        .then()
        .body("status", equalTo("READY"));
    ADMINISTRATOR.updateSession(updateSessionId(), "complete").then().statusCode(204);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state: DONE, files: [{name: a, size: 10}]|DONE",
        "state: CANCELED|CANCELED",
        "state: ERROR, error: The disk failed.|ERROR",
      })
  void shouldCreateEndedSession(String fields, String state) {
    // When
    postSeed(withSession(fields)).then().statusCode(201);
    Response repeated = postSeed(withSession(fields));

    // Then
    repeated.then().statusCode(200);
    Response stored = ADMINISTRATOR.updateSession(updateSessionId());
    stored.then().statusCode(200).body("state", equalTo(state));
    if (state.equals("ERROR")) {
      stored.then().body("error_message.default_message", equalTo("The disk failed."));
    }
    assertThat(storedState.eventsOf(session.toString()))
        .extracting(StoredState.Event::user, StoredState.Event::channel)
        .contains(org.assertj.core.groups.Tuple.tuple(OWNER, "control"));
  }

  @Test
  void shouldCreateSessionThatExpiresSoon() {
    // Given
    postSeed(withSession("expires_in: PT30S")).then().statusCode(201);
    Instant now = Instant.parse(ControlClient.getClock().path("now"));
    Instant expiresAt =
        Instant.parse(ADMINISTRATOR.updateSession(updateSessionId()).path("expiration_time"));
    assertThat(Duration.between(now, expiresAt))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));

    // When
    ControlClient.advanceClock(Duration.ofSeconds(31));

    // Then
    ADMINISTRATOR.updateSession(updateSessionId()).then().statusCode(404);
    postSeed(withSession("expires_in: PT30S")).then().statusCode(201);
  }

  @Test
  void shouldCreateDownloadSessionWithPreparedFile() {
    // Given
    String seed =
        """
        libraries:
          - {name: %1$s, items: [{name: boot, files: [{name: a.txt, text: first}, {name: b.txt, text: second}]}]}
        download_sessions:
          - {id: %2$s, item: %1$s/boot, owner: %3$s, files: [b.txt]}
        """
            .formatted(library, session, OWNER);

    // When
    postSeed(seed).then().statusCode(201);

    // Then
    Response files = ADMINISTRATOR.listDownloadSessionFiles(sessionId(SessionKind.DOWNLOAD));
    files.then().body("status", contains("UNPREPARED", "PREPARED"));
    assertThat(download(files.path("[1].download_endpoint.uri")).asString()).isEqualTo("second");
  }

  @Test
  void shouldRejectSecondActiveUpdateSessionOnItem() {
    // Given
    postSeed(withSession("files: []")).then().statusCode(201);

    // When
    Response rejected =
        postSeed("update_sessions: [{item: %s/boot, owner: other}]".formatted(library));

    // Then
    rejected
        .then()
        .statusCode(409)
        .body(
            "detail",
            equalTo(
                "The seed, line 1, update_sessions[0]: The item %s/boot exists already, but with another active update session."
                    .formatted(library)));
  }

  @Test
  void shouldRejectSeedIfClientHasChangedItsSession() {
    // Given
    postSeed(withSession("files: []")).then().statusCode(201);
    ADMINISTRATOR.updateSession(updateSessionId(), "cancel").then().statusCode(204);

    // When
    Response rejected = postSeed(withSession("files: []"));

    // Then
    rejected
        .then()
        .statusCode(409)
        .body("detail", containsString("update_sessions[0].state"))
        .body("detail", containsString(session + " exists already, but with the state CANCELED."));
  }

  @Test
  void shouldRejectMoreActiveSessionsThanTheLimit() {
    // Given
    String sessions =
        IntStream.rangeClosed(0, 1000)
            .mapToObj(i -> "  - {item: %s/boot, owner: many-%s}\n".formatted(library, session))
            .reduce("download_sessions:\n", String::concat);

    // When
    Response rejected =
        postSeed("libraries: [{name: %s, items: [{name: boot}]}]\n".formatted(library) + sessions);

    // Then
    rejected
        .then()
        .statusCode(409)
        .body("detail", containsString("has reached the limit of 1000 active sessions"));
  }

  // Rejected documents ---------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "libraries: [{nam: x}]|line 1, libraries[0].nam: The field is unknown; the fields here are description, id, items, name, type.",
        "libraries: [{description: x}]|line 1, libraries[0]: A value for name is required.",
        "libraries: [{name: 5}]|line 1, libraries[0].name: The value must be a string; quote it if it looks like a number or a boolean.",
        "libraries: [{name: x, type: SUBSCRIBED}]|line 1, libraries[0]: The value SUBSCRIBED of type is invalid: must be LOCAL.",
        "libraries: [{name: x, id: 7}]|line 1, libraries[0].id: The value must be a string; quote it if it looks like a number or a boolean.",
        "libraries: [{name: x, id: abc}]|line 1, libraries[0].id: The value abc of id is invalid: expected a UUID.",
        "libraries: [{name: x}, {name: x}]|line 1, libraries[1].name: The value x of name is invalid: another library of the seed has this name.",
        "libraries: x|line 1, libraries: The value must be a list.",
        "libraries: [{name: x, items: [{name: i, files: [{name: f}]}]}]|line 1, libraries[0].items[0].files[0]: A value for generate, text or base64 is required.",
        "libraries: [{name: x, items: [{name: i, files: [{name: f, text: a, base64: b}]}]}]|line 1, libraries[0].items[0].files[0]: The value must be a file with only one of generate, text and base64.",
        "libraries: [{name: x, items: [{name: i, files: [{name: a/b, text: a}]}]}]|line 1, libraries[0].items[0].files[0].name: The value a/b of name is invalid: contains a path separator.",
        "libraries: [{name: x, items: [{name: i, files: [{name: f, text: a}, {name: f, text: a}]}]}]|line 1, libraries[0].items[0].files[1].name: The value f of name is invalid: another file has this name.",
        "libraries: [{name: x, items: [{name: i, files: [{name: f, generate: {size: -1}}]}]}]|line 1, libraries[0].items[0].files[0].generate.size: The value -1 of size is invalid: expected a number of bytes like 1000 or \"10M\".",
        "libraries: [{name: x, items: [{name: i, files: [{name: f, generate: {size: 9999999999999G}}]}]}]|line 1, libraries[0].items[0].files[0].generate.size: The value 9999999999999G of size is invalid: the maximum size of a file is",
        "libraries: [{name: x, items: [{name: i, type: ovf, files: [{name: f.mf, text: a}]}]}]|line 1, libraries[0].items[0].files[0].name: The value f.mf of name is invalid",
        "update_sessions: [{item: x, owner: a}]|line 1, update_sessions[0].item: The value x of item is invalid: expected the names library/item.",
        "update_sessions: [{item: x/missing, owner: a}]|line 1, update_sessions[0].item: Cannot find item x/missing.",
        "update_sessions: [{item: x/y}]|line 1, update_sessions[0].owner: A value for owner is required.",
        "update_sessions: [{item: x/y, owner: a, expires_in: PT-1S}]|line 1, update_sessions[0].expires_in: The value PT-1S of expires_in is invalid: expected a positive duration up to P365D.",
        "update_sessions: [{item: x/y, owner: a, expires_in: soon}]|line 1, update_sessions[0].expires_in: The value must be a duration like PT30S.",
        "update_sessions: [{item: x/y, owner: a, state: GONE}]|line 1, update_sessions[0].state: The value must be one of ACTIVE, DONE, CANCELED, ERROR.",
        "update_sessions: [{item: x/y, owner: a, state: ERROR}]|line 1, update_sessions[0].error: The value null of error is invalid: expected a message, because the state is ERROR.",
        "update_sessions: [{item: x/y, owner: a, error: b}]|line 1, update_sessions[0].error: The value b of error is invalid: expected none, because the state is ACTIVE.",
        "update_sessions: [{item: x/y, owner: a, files: [{name: f, size: 10, received: 11}]}]|line 1, update_sessions[0].files[0].received: The value 11 of received is invalid: the file has 10 bytes.",
        "update_sessions: [{item: x/y, owner: a, files: [{name: f}]}]|line 1, update_sessions[0].files[0].size: A value for size (a number of bytes like 1000 or \"10M\") is required.",
        "update_sessions: [{item: x/y, owner: a, files: [{name: f, size: 1, text: a}]}]|line 1, update_sessions[0].files[0].size: The value 1 of size is invalid: expected none beside generate, text or base64.",
        "update_sessions: [{item: x/y, owner: a, state: CANCELED, files: [{name: f, size: 10, received: 5}]}]|line 1, update_sessions[0].files[0].received: The value 5 of received is invalid: a session that has ended does not keep a part of a file.",
        "download_sessions: [{item: x/y, owner: a, files: [f, f]}]|line 1, download_sessions[0].files[1]: The value f of files is invalid: the name occurs twice.",
        "faults: [{on: {operation: none}, do: {error: RESOURCE_BUSY}}]|line 1, faults[0]: The value none of on.operation is invalid",
        "faults: [{on: {operation: none}, do: {eror: RESOURCE_BUSY}}]|line 1, faults[0].do.eror: The field is unknown",
        "libraries: [null]|line 1, libraries[0]: A value for libraries[0] is required.",
      })
  void shouldRejectInvalidValue(String seed, String detail) {
    postSeed(seed)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", startsWith("The seed, " + detail));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|The seed is not valid: it must be an object with the fields of a seed",
        "x|The seed is not valid: it must be an object with the fields of a seed",
        "libraries: [|The seed is not valid: at line 1, column",
        "a: &a [1]\\nb: *a|The seed is not valid: line 1 has an anchor or an alias of YAML",
        "libraries: []\\nlibraries: []|The seed is not valid: at line 2, column",
        "libraries: []\\n---\\nlibraries: []|The seed is not valid: it must be",
      })
  void shouldRejectMalformedDocument(String seed, String detail) {
    postSeed(seed.replace("\\n", "\n"))
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", startsWith(detail));
  }

  @Test
  void shouldRejectDeepDocument() {
    postSeed("libraries: " + "[".repeat(50_000))
        .then()
        .statusCode(400)
        .body("detail", containsString("more than 20 levels"));
  }

  @Test
  void shouldRejectEmptyDocument() {
    postSeed("").then().statusCode(400).body("detail", startsWith("The seed is not valid"));
  }

  @Test
  void shouldNameLineOfField() {
    postSeed(withSession("files: [{name: f, size: 1, received: 2}]"))
        .then()
        .statusCode(400)
        .body("detail", startsWith("The seed, line 5, update_sessions[0].files[0].received: "));
  }

  @Test
  void shouldAcceptJson() {
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("libraries", Stream.of(Map.of("name", library)).toList()))
        .post(SEED)
        .then()
        .statusCode(201)
        .body("libraries", equalTo(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml"})
  void shouldRejectOtherMediaType(String type) {
    given()
        .contentType(type)
        .body("libraries: []")
        .post(SEED)
        .then()
        .statusCode(415)
        .contentType("application/problem+json");
  }

  @Test
  void shouldRejectLargeBody() {
    postSeed("# " + "x".repeat(2_000_000)).then().statusCode(413);
  }

  @Test
  void shouldDeleteContentIfSeedFails() {
    // Given
    int contents = storedState.queryNumber("SELECT count(*) FROM content");

    // When
    Response rejected =
        postSeed(
            """
            libraries: [{name: %s, items: [{name: boot, files: [{name: a, text: %s}]}]}]
            update_sessions: [{item: %s/missing, owner: a}]
            """
                .formatted(library, UUID.randomUUID(), library));

    // Then
    rejected.then().statusCode(400);
    assertThat(
            storedState.queryNumber(
                "SELECT count(*) FROM library WHERE name = '%s'".formatted(library)))
        .isZero();
    org.awaitility.Awaitility.await()
        .until(() -> storedState.queryNumber("SELECT count(*) FROM content") <= contents);
  }

  @Test
  void shouldRejectUnknownSandbox() {
    given()
        .contentType(ContentType.JSON)
        .body("{}")
        .post(SEED.replace("main", "other"))
        .then()
        .statusCode(404);
  }

  @Test
  void shouldApplyConcurrentEqualSeedsOnce() {
    // Given
    String seed = withSession("files: [{name: f, size: 10, received: 5}]");

    // When
    var results =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    dev.carrel.testing.ConcurrentCalls.callAsync(() -> postSeed(seed).statusCode()))
            .toList()
            .stream()
            .map(java.util.concurrent.CompletableFuture::join)
            .toList();

    // Then
    assertThat(results).containsExactlyInAnyOrder(201, 200, 200, 200);
    ADMINISTRATOR.listUpdateSessionFiles(updateSessionId()).then().body("name", hasSize(1));
  }
}
