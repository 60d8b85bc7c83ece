package dev.carrel.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.Origin;
import dev.carrel.testing.RawTransfer;
import dev.carrel.testing.RunningJar;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of transfers when the process is killed in the middle of them. */
class KilledTransfersIT {
  private static final String API = "/api/content/library/item/update-session";
  private static final byte[] FILE = new byte[3_000_000];
  private static final Map<String, String> CONFIGURATION =
      Map.of(
          "carrel.users.\"backup\".password",
          "secret",
          "carrel.users.\"backup\".roles",
          "administrator",
          "carrel.pull.allow",
          "127.0.0.1",
          "carrel.pull.every",
          "1s",
          "carrel.reaper.every",
          "1s");

  @TempDir Path directory;

  @Test
  void shouldPullOnAndTakeUploadsAgainAndLeaveNothingOver() throws Exception {
    var requests = new AtomicInteger();
    try (var origin =
        new Origin(
            request -> {
              if (requests.incrementAndGet() == 1) {
                Origin.sendSome(request, FILE, 1_000_000);
              } else {
                Origin.send(request, FILE);
              }
            })) {
      String pulled;
      String pushed;
      try (var jar = RunningJar.in(directory, CONFIGURATION)) {
        pulled = session(jar);
        add(jar, pulled, Map.of("uri", origin.uri()));
        pushed = session(jar);
        String uri = add(jar, pushed, null).jsonPath().getString("upload_endpoint.uri");
        try (var upload = RawTransfer.upload(uri, FILE.length)) {
          upload.write(new byte[1_000_000]);
          await().untilAsserted(() -> assertStatus(jar, pushed, "TRANSFERRING"));
          await().untilAsserted(() -> assertStatus(jar, pulled, "TRANSFERRING"));
          jar.kill();
        }
      }

      try (var again = RunningJar.in(directory, CONFIGURATION)) {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertStatus(again, pulled, "READY"));
        String uri = add(again, pushed, null).jsonPath().getString("upload_endpoint.uri");
        given().contentType(ContentType.BINARY).body(FILE).put(uri).then().statusCode(200);
        complete(again, pulled);
        complete(again, pushed);
        await().untilAsserted(() -> assertThat(contents()).hasSize(2));
      }
    }
  }

  private List<Path> contents() throws IOException {
    try (var all = Files.walk(directory.resolve("data/content"))) {
      return all.filter(path -> path.getFileName().toString().length() == 36).toList();
    }
  }

  private static String session(RunningJar jar) {
    String library =
        created(
            as(jar, Map.of("name", "library " + UUID.randomUUID()))
                .post(jar.url("/api/content/local-library")));
    String item =
        created(
            as(jar, Map.of("library_id", library, "name", "item"))
                .post(jar.url("/api/content/library/item")));
    return created(as(jar, Map.of("library_item_id", item)).post(jar.url(API)));
  }

  private static Response add(RunningJar jar, String session, Map<String, String> source) {
    Map<String, Object> spec =
        source == null
            ? Map.of("name", "disk.iso", "source_type", "PUSH")
            : Map.of("name", "disk.iso", "source_type", "PULL", "source_endpoint", source);
    return as(jar, spec).post(jar.url(API + "/" + session + "/file"));
  }

  private static void complete(RunningJar jar, String session) {
    as(jar, Map.of())
        .post(jar.url(API + "/" + session + "?action=complete"))
        .then()
        .statusCode(204);
  }

  private static void assertStatus(RunningJar jar, String session, String status) {
    as(jar, Map.of())
        .get(jar.url(API + "/" + session + "/file/disk.iso"))
        .then()
        .body("status", equalTo(status));
  }

  private static RequestSpecification as(RunningJar jar, Map<String, ?> body) {
    return jar.as("backup", "secret").contentType(ContentType.JSON).body(body);
  }

  private static String created(Response answer) {
    return answer.then().statusCode(201).extract().as(String.class);
  }
}
