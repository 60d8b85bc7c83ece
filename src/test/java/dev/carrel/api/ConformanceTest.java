package dev.carrel.api;

import static dev.carrel.testing.Scenario.DOWNLOAD;
import static dev.carrel.testing.Scenario.DOWNLOAD_FILE;
import static dev.carrel.testing.Scenario.ITEM;
import static dev.carrel.testing.Scenario.LIBRARY;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static dev.carrel.testing.Scenario.SESSION;
import static dev.carrel.testing.Scenario.UPDATE;
import static dev.carrel.testing.Scenario.UPDATE_FILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Contract;
import dev.carrel.testing.Contract.Operation;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import dev.carrel.vapi.ErrorType;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Calls every operation of the contract on every face: its happy path, and every error that the
 * contract lists for it, or says why that cannot be had here. What comes of it is the table in
 * {@code docs/parity.md}; {@code -DargLine=-Dparity.write=true} writes it.
 */
@QuarkusTest
class ConformanceTest {
  private static final Path PAGE = Path.of("docs/parity.md");
  private static final String TABLE_BEGINS = "<!-- made by ConformanceTest -->\n";
  private static final String TABLE_ENDS = "<!-- end -->\n";

  private static final String CONFIGURATION = "com.vmware.content.configuration";
  private static final String TYPE = "com.vmware.content.type";
  private static final String ITEM_FILE = "com.vmware.content.library.item.file";
  private static final String STORAGE = "com.vmware.content.library.item.storage";

  private static final String LOCAL_ONLY = "there are only local libraries";
  private static final String NEVER_REFUSED = "no state of it refuses this";
  private static final String DATABASE = "only while PostgreSQL is away";

  @Inject StoredState storedState;

  /** What a call is made with; made anew for each call. */
  private interface Parameters extends Function<Scenario, Map<String, ?>> {}

  private final Map<String, Parameters> happy = new HashMap<>();
  private final Map<String, Parameters> refused = new HashMap<>();
  private final Map<String, String> unreachable = new HashMap<>();

  ConformanceTest() {
    sessions();
    libraries();
    items();
    updateSessions();
    downloadSessions();
  }

  private void works(String service, String operation, Parameters parameters) {
    happy.put(service + "." + operation, parameters);
  }

  private void refuses(String service, String operation, String error, Parameters parameters) {
    refused.put(service + "." + operation + "!" + error, parameters);
  }

  private void cannot(String service, String operation, String error, String why) {
    unreachable.put(service + "." + operation + "!" + error, why);
  }

  private static Map<String, ?> unknown(String parameter) {
    return Map.of(parameter, "unknown");
  }

  private static Map<String, ?> with(Map<String, ?> some, Map<String, ?> more) {
    var all = new LinkedHashMap<String, Object>(some);
    all.putAll(more);
    return all;
  }

  private void sessions() {
    works(SESSION, "create", scenario -> Map.of());
    for (String operation : List.of("get", "delete")) {
      works(
          SESSION,
          operation,
          scenario -> {
            scenario.loggedIn();
            return Map.of();
          });
    }
    for (String operation : List.of("create", "get", "delete")) {
      refuses(
          SESSION,
          operation,
          "unauthenticated",
          scenario -> {
            scenario.anonymous();
            return Map.of();
          });
      cannot(SESSION, operation, "service_unavailable", DATABASE);
    }
  }

  private void libraries() {
    works(CONFIGURATION, "get", scenario -> Map.of());
    works(
        CONFIGURATION,
        "update",
        scenario -> Map.of("model", Map.of("automatic_sync_start_hour", 3)));
    refuses(
        CONFIGURATION,
        "update",
        "invalid_argument",
        scenario -> Map.of("model", Map.of("automatic_sync_start_hour", 24)));
    works(TYPE, "list", scenario -> Map.of());

    works(LIBRARY, "list", scenario -> Map.of());
    works(LIBRARY, "find", scenario -> Map.of("spec", Map.of("name", "library")));
    refuses(LIBRARY, "find", "invalid_argument", scenario -> Map.of("spec", Map.of()));
    works(LOCAL_LIBRARY, "list", scenario -> Map.of());
    works(LOCAL_LIBRARY, "create", scenario -> Map.of("create_spec", Map.of("name", "library")));
    refuses(
        LOCAL_LIBRARY, "create", "invalid_argument", scenario -> Map.of("create_spec", Map.of()));
    cannot(LOCAL_LIBRARY, "create", "unsupported", "nothing that can be asked for is unsupported");
    for (String service : List.of(LIBRARY, LOCAL_LIBRARY)) {
      works(service, "get", scenario -> Map.of("library_id", scenario.createLibrary()));
      refuses(service, "get", "not_found", scenario -> unknown("library_id"));
      works(
          service, "update", scenario -> update(scenario.createLibrary(), Map.of("name", "other")));
      refuses(
          service,
          "update",
          "invalid_argument",
          scenario -> update(scenario.createLibrary(), Map.of("name", "x".repeat(81))));
      refuses(
          service, "update", "not_found", scenario -> update("unknown", Map.of("name", "other")));
    }
    refuses(
        LOCAL_LIBRARY,
        "update",
        "concurrent_change",
        scenario -> update(scenario.createLibrary(), Map.of("name", "other", "version", "7")));
    works(LOCAL_LIBRARY, "delete", scenario -> Map.of("library_id", scenario.createLibrary()));
    refuses(LOCAL_LIBRARY, "delete", "not_found", scenario -> unknown("library_id"));
    for (String operation : List.of("get", "update", "delete", "publish")) {
      cannot(LOCAL_LIBRARY, operation, "invalid_element_type", LOCAL_ONLY);
    }
    cannot(LOCAL_LIBRARY, "update", "not_allowed_in_current_state", NEVER_REFUSED);
    cannot(LOCAL_LIBRARY, "update", "resource_busy", "it waits for whoever is at it");
    cannot(LOCAL_LIBRARY, "delete", "not_allowed_in_current_state", NEVER_REFUSED);
    publishing(
        LOCAL_LIBRARY,
        "library_id",
        Scenario::createPublishedLibrary,
        Scenario::createLibrary,
        Map.of());
    refuses(
        LOCAL_LIBRARY,
        "publish",
        "invalid_argument",
        scenario ->
            Map.of(
                "library_id",
                scenario.createPublishedLibrary(),
                "subscriptions",
                List.of(Map.of())));
  }

  private static Map<String, ?> update(String library, Map<String, ?> spec) {
    return Map.of("library_id", library, "update_spec", spec);
  }

  private void publishing(
      String service,
      String id,
      Function<Scenario, String> published,
      Function<Scenario, String> unpublished,
      Map<String, ?> more) {
    works(service, "publish", scenario -> with(Map.of(id, published.apply(scenario)), more));
    refuses(
        service,
        "publish",
        "not_allowed_in_current_state",
        scenario -> with(Map.of(id, unpublished.apply(scenario)), more));
    refuses(service, "publish", "not_found", scenario -> with(unknown(id), more));
    refuses(
        service,
        "publish",
        "unauthenticated",
        scenario -> {
          scenario.anonymous();
          return with(unknown(id), more);
        });
    refuses(
        service,
        "publish",
        "unauthorized",
        scenario -> {
          scenario.as(RestClient.READER);
          return with(unknown(id), more);
        });
    cannot(service, "publish", "error", "publishing to nobody does not fail");
    cannot(service, "publish", "invalid_element_type", LOCAL_ONLY);
  }

  private void items() {
    works(ITEM, "list", scenario -> Map.of("library_id", scenario.createLibrary()));
    refuses(ITEM, "list", "not_found", scenario -> unknown("library_id"));
    works(ITEM, "find", scenario -> Map.of("spec", Map.of("name", "item")));
    refuses(ITEM, "find", "invalid_argument", scenario -> Map.of("spec", Map.of()));
    works(ITEM, "create", scenario -> create(scenario.createLibrary(), "item"));
    refuses(ITEM, "create", "invalid_argument", scenario -> create(scenario.createLibrary(), ""));
    refuses(ITEM, "create", "not_found", scenario -> create("unknown", "item"));
    refuses(
        ITEM,
        "create",
        "already_exists",
        scenario -> {
          String library = scenario.createLibrary();
          scenario.callExpectingSuccess(ITEM, "create", create(library, "item"));
          return create(library, "item");
        });
    works(ITEM, "copy", scenario -> copy(scenario.createItemWithFile(), Map.of("name", "copy")));
    refuses(
        ITEM,
        "copy",
        "invalid_argument",
        scenario -> copy(scenario.createItem(), Map.of("name", "x".repeat(81))));
    refuses(ITEM, "copy", "not_found", scenario -> copy("unknown", Map.of("name", "copy")));
    refuses(
        ITEM,
        "copy",
        "resource_inaccessible",
        scenario -> {
          String item = scenario.createItemWithFile();
          storedState.deleteContentsOfItem(item);
          return copy(item, Map.of("name", "copy"));
        });
    for (String operation : List.of("get", "delete")) {
      works(ITEM, operation, scenario -> Map.of("library_item_id", scenario.createItem()));
      refuses(ITEM, operation, "not_found", scenario -> unknown("library_item_id"));
    }
    works(ITEM, "update", scenario -> updateItem(scenario.createItem(), Map.of("name", "other")));
    refuses(
        ITEM,
        "update",
        "invalid_argument",
        scenario -> updateItem(scenario.createItem(), Map.of("description", "x".repeat(2001))));
    refuses(
        ITEM, "update", "not_found", scenario -> updateItem("unknown", Map.of("name", "other")));
    refuses(
        ITEM,
        "update",
        "already_exists",
        scenario -> {
          String library = scenario.createLibrary();
          scenario.callExpectingSuccess(ITEM, "create", create(library, "taken"));
          return updateItem(scenario.createItem(library), Map.of("name", "taken"));
        });
    for (String operation : List.of("copy", "create", "delete", "update")) {
      cannot(ITEM, operation, "invalid_element_type", LOCAL_ONLY);
      cannot(ITEM, operation, "not_allowed_in_current_state", NEVER_REFUSED);
    }
    publishing(
        ITEM,
        "library_item_id",
        scenario -> scenario.createItem(scenario.createPublishedLibrary()),
        Scenario::createItem,
        Map.of("force_sync_content", true));
    refuses(
        ITEM,
        "publish",
        "invalid_argument",
        scenario -> Map.of("library_item_id", scenario.createItem()));

    works(ITEM_FILE, "list", scenario -> Map.of("library_item_id", scenario.createItemWithFile()));
    refuses(ITEM_FILE, "list", "not_found", scenario -> unknown("library_item_id"));
    works(
        ITEM_FILE,
        "get",
        scenario -> Map.of("library_item_id", scenario.createItemWithFile(), "name", "disk.iso"));
    refuses(
        ITEM_FILE,
        "get",
        "not_found",
        scenario -> Map.of("library_item_id", scenario.createItem(), "name", "x"));
    works(STORAGE, "list", scenario -> Map.of("library_item_id", scenario.createItemWithFile()));
    refuses(STORAGE, "list", "not_found", scenario -> unknown("library_item_id"));
    works(
        STORAGE,
        "get",
        scenario ->
            Map.of("library_item_id", scenario.createItemWithFile(), "file_name", "disk.iso"));
    refuses(
        STORAGE,
        "get",
        "not_found",
        scenario -> Map.of("library_item_id", scenario.createItem(), "file_name", "x"));
  }

  private static Map<String, ?> create(String library, String name) {
    return Map.of("create_spec", Map.of("library_id", library, "name", name));
  }

  private static Map<String, ?> copy(String source, Map<String, ?> spec) {
    return Map.of("source_library_item_id", source, "destination_create_spec", spec);
  }

  private static Map<String, ?> updateItem(String item, Map<String, ?> spec) {
    return Map.of("library_item_id", item, "update_spec", spec);
  }

  private void updateSessions() {
    works(UPDATE, "create", scenario -> on(scenario.createItem()));
    refuses(UPDATE, "create", "not_found", scenario -> on("unknown"));
    refuses(
        UPDATE,
        "create",
        "invalid_argument",
        scenario -> with(on(scenario.createItem()), token("no uuid")));
    refuses(
        UPDATE,
        "create",
        "resource_busy",
        scenario -> {
          String item = scenario.createItem();
          scenario.createUpdateSession(item);
          return on(item);
        });
    cannot(UPDATE, "create", "invalid_element_type", LOCAL_ONLY);
    works(UPDATE, "list", scenario -> Map.of("library_item_id", scenario.createItem()));
    refuses(UPDATE, "list", "not_found", scenario -> unknown("library_item_id"));
    works(UPDATE, "get", scenario -> session(scenario.createUpdateSession()));
    refuses(UPDATE, "get", "not_found", scenario -> unknown("update_session_id"));
    steps(
        UPDATE,
        "update_session_id",
        Scenario::createUpdateSession,
        Scenario::createCanceledUpdateSession,
        Map.of(
            "complete", Map.of(),
            "cancel", Map.of(),
            "keep_alive", Map.of("client_progress", 7),
            "fail", Map.of("client_error_message", "why"),
            "update", Map.of("update_spec", Map.of("warning_behavior", List.of()))));
    refuses(
        UPDATE,
        "update",
        "invalid_argument",
        scenario ->
            with(
                session(scenario.createUpdateSession()),
                Map.of(
                    "update_spec", Map.of("warning_behavior", List.of(Map.of("ignored", true))))));
    works(UPDATE, "delete", scenario -> session(scenario.createCanceledUpdateSession()));
    refuses(
        UPDATE,
        "delete",
        "not_allowed_in_current_state",
        scenario -> session(scenario.createUpdateSession()));
    refuses(UPDATE, "delete", "not_found", scenario -> unknown("update_session_id"));

    works(UPDATE_FILE, "list", scenario -> session(scenario.createUpdateSession()));
    refuses(UPDATE_FILE, "list", "not_found", scenario -> unknown("update_session_id"));
    works(UPDATE_FILE, "add", scenario -> add(scenario.createUpdateSession(), "disk.iso"));
    works(
        UPDATE_FILE,
        "probe",
        scenario -> Map.of("source_endpoint", Map.of("uri", "http://127.0.0.1:1/nobody")));
    refuses(
        UPDATE_FILE, "probe", "invalid_argument", scenario -> Map.of("source_endpoint", Map.of()));
    refuses(
        UPDATE_FILE,
        "add",
        "invalid_argument",
        scenario -> add(scenario.createUpdateSession(), "../up"));
    refuses(UPDATE_FILE, "add", "not_found", scenario -> add("unknown", "disk.iso"));
    refuses(
        UPDATE_FILE,
        "add",
        "not_allowed_in_current_state",
        scenario -> add(scenario.createCanceledUpdateSession(), "disk.iso"));
    refuses(
        UPDATE_FILE,
        "add",
        "unauthorized",
        scenario -> {
          String session = scenario.createUpdateSession();
          scenario.as(RestClient.NOBODY);
          return add(session, "disk.iso");
        });
    for (String operation : List.of("get", "remove")) {
      works(
          UPDATE_FILE,
          operation,
          scenario -> {
            String session = scenario.createUpdateSession();
            scenario.addFile(session, "disk.iso");
            return with(session(session), Map.of("file_name", "disk.iso"));
          });
      refuses(
          UPDATE_FILE,
          operation,
          "invalid_argument",
          scenario ->
              with(session(scenario.createUpdateSession()), Map.of("file_name", "none.iso")));
      refuses(
          UPDATE_FILE,
          operation,
          "not_found",
          scenario -> with(session("unknown"), Map.of("file_name", "disk.iso")));
    }
    works(UPDATE_FILE, "validate", scenario -> session(scenario.createUpdateSession()));
    refuses(UPDATE_FILE, "validate", "not_found", scenario -> session("unknown"));
    refuses(
        UPDATE_FILE,
        "validate",
        "not_allowed_in_current_state",
        scenario -> {
          String session = scenario.createUpdateSession();
          scenario.addFile(session, "disk.iso");
          return session(session);
        });
  }

  private static Map<String, ?> on(String item) {
    return Map.of("create_spec", Map.of("library_item_id", item));
  }

  private static Map<String, ?> token(String token) {
    return Map.of("client_token", token);
  }

  private static Map<String, ?> session(String session) {
    return Map.of("update_session_id", session);
  }

  private static Map<String, ?> add(String session, String file) {
    return with(session(session), Map.of("file_spec", Map.of("name", file, "source_type", "PUSH")));
  }

  private void steps(
      String service,
      String id,
      Function<Scenario, String> active,
      Function<Scenario, String> ended,
      Map<String, Map<String, ?>> steps) {
    steps.forEach(
        (step, more) -> {
          works(service, step, scenario -> with(Map.of(id, active.apply(scenario)), more));
          refuses(service, step, "not_found", scenario -> with(unknown(id), more));
          refuses(
              service,
              step,
              "not_allowed_in_current_state",
              scenario -> with(Map.of(id, ended.apply(scenario)), more));
        });
  }

  private void downloadSessions() {
    works(DOWNLOAD, "create", scenario -> on(scenario.createItem()));
    refuses(DOWNLOAD, "create", "not_found", scenario -> on("unknown"));
    refuses(DOWNLOAD, "create", "invalid_argument", scenario -> Map.of("create_spec", Map.of()));
    works(DOWNLOAD, "list", scenario -> Map.of("library_item_id", scenario.createItem()));
    refuses(DOWNLOAD, "list", "not_found", scenario -> unknown("library_item_id"));
    for (String operation : List.of("get", "delete")) {
      works(
          DOWNLOAD,
          operation,
          scenario -> Map.of("download_session_id", scenario.createDownloadSession()));
      refuses(DOWNLOAD, operation, "not_found", scenario -> unknown("download_session_id"));
    }
    steps(
        DOWNLOAD,
        "download_session_id",
        Scenario::createDownloadSession,
        Scenario::createCanceledDownloadSession,
        Map.of(
            "cancel", Map.of(),
            "keep_alive", Map.of("progress", 7),
            "fail", Map.of("client_error_message", "why")));
    works(
        DOWNLOAD_FILE,
        "list",
        scenario -> Map.of("download_session_id", scenario.createDownloadSession()));
    refuses(DOWNLOAD_FILE, "list", "not_found", scenario -> unknown("download_session_id"));
    for (String operation : List.of("prepare", "get")) {
      works(
          DOWNLOAD_FILE, operation, scenario -> file(scenario.createDownloadSession(), "disk.iso"));
      refuses(
          DOWNLOAD_FILE,
          operation,
          "invalid_argument",
          scenario -> file(scenario.createDownloadSession(), "none.iso"));
      refuses(DOWNLOAD_FILE, operation, "not_found", scenario -> file("unknown", "disk.iso"));
    }
    refuses(
        DOWNLOAD_FILE,
        "prepare",
        "unauthorized",
        scenario -> {
          String session = scenario.createDownloadSession();
          scenario.as(RestClient.NOBODY);
          return file(session, "disk.iso");
        });
  }

  private static Map<String, ?> file(String session, String file) {
    return Map.of("download_session_id", session, "file_name", file);
  }

  // ----------------------------------------------------------------------------------------------

  @TestFactory
  Stream<DynamicTest> shouldWorkOnEveryFace() {
    return TestApi.forEachApi(this::assertWorks);
  }

  private void assertWorks(TestApi testApi, Operation operation) {
    Scenario scenario = new Scenario(testApi);
    Map<String, ?> parameters = happy.get(operation.toString()).apply(scenario);

    var answer = scenario.call(operation.service(), operation.name(), parameters);

    assertThat(testApi.isSuccess(operation, answer)).as(answer.asString()).isTrue();
    if (!operation.answersNothing()) {
      assertThat(testApi.<Object>resultOf(operation, answer)).isNotNull();
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldReportEveryErrorOfTheContractOnEveryFace() {
    return Stream.of(TestApi.values())
        .flatMap(
            testApi ->
                Contract.operations().stream()
                    .flatMap(
                        operation ->
                            operation.errors().stream()
                                .filter(error -> !unreachable.containsKey(operation + "!" + error))
                                .map(
                                    error ->
                                        DynamicTest.dynamicTest(
                                            testApi + " " + operation + " " + error,
                                            () -> assertRefuses(testApi, operation, error)))));
  }

  private void assertRefuses(TestApi testApi, Operation operation, String error) {
    Scenario scenario = new Scenario(testApi);
    Map<String, ?> parameters = refused.get(operation + "!" + error).apply(scenario);

    var answer = scenario.call(operation.service(), operation.name(), parameters);

    ErrorType expected = ErrorType.valueOf(error.toUpperCase(Locale.ROOT));
    assertThat(testApi.errorType(answer)).as(answer.asString()).isEqualTo(expected.name());
    assertThat(answer.statusCode()).isEqualTo(testApi.errorStatus(expected));
  }

  @Test
  void shouldBeWhatTheParityPageShows() throws IOException {
    String page = Files.readString(PAGE);
    String before = page.substring(0, page.indexOf(TABLE_BEGINS) + TABLE_BEGINS.length());
    String after = page.substring(page.indexOf(TABLE_ENDS));

    if (Boolean.getBoolean("parity.write")) {
      Files.writeString(PAGE, before + table() + after);
    }

    assertThat(Files.readString(PAGE))
        .as(
            "docs/parity.md is stale: ./mvnw test -Dtest=ConformanceTest -DargLine=-Dparity.write=true")
        .isEqualTo(before + table() + after);
  }

  private String table() {
    var page = new StringBuilder();
    page.append(Contract.operations().size())
        .append(" operations; every one is called on every face, with every error shown here.\n\n")
        .append(
            "| operation | /api | /rest | JSON-RPC | errors shown | errors that cannot be had here |\n")
        .append("|---|---|---|---|---|---|\n");
    for (Operation operation : Contract.operations()) {
      assertThat(happy).containsKey(operation.toString());
      page.append("| `")
          .append(operation.toString().replace("com.vmware.", ""))
          .append("` | works | works | works | ");
      page.append(
          String.join(
              ", ",
              operation.errors().stream().filter(error -> reached(operation, error)).toList()));
      page.append(" | ").append(reasons(operation)).append(" |\n");
    }
    return page.toString();
  }

  private boolean reached(Operation operation, String error) {
    return refused.containsKey(operation + "!" + error);
  }

  private String reasons(Operation operation) {
    Map<String, List<String>> byReason = new TreeMap<>();
    for (String error : operation.errors()) {
      if (!reached(operation, error)) {
        String why = unreachable.get(operation + "!" + error);
        assertThat(why).as(operation + " " + error + " is neither shown nor explained").isNotNull();
        byReason.computeIfAbsent(why, reason -> new ArrayList<>()).add(error);
      }
    }
    return String.join(
        "; ",
        byReason.entrySet().stream()
            .map(reason -> String.join(", ", reason.getValue()) + ": " + reason.getKey())
            .toList());
  }
}
