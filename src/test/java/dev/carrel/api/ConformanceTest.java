package dev.carrel.api;

import static dev.carrel.testing.Scenario.DATACENTER;
import static dev.carrel.testing.Scenario.DATASTORE;
import static dev.carrel.testing.Scenario.DOWNLOAD;
import static dev.carrel.testing.Scenario.DOWNLOAD_FILE;
import static dev.carrel.testing.Scenario.ITEM;
import static dev.carrel.testing.Scenario.LIBRARY;
import static dev.carrel.testing.Scenario.LOCAL_LIBRARY;
import static dev.carrel.testing.Scenario.SECURITY_POLICIES;
import static dev.carrel.testing.Scenario.SESSION;
import static dev.carrel.testing.Scenario.SUBSCRIBED_LIBRARY;
import static dev.carrel.testing.Scenario.SUBSCRIPTIONS;
import static dev.carrel.testing.Scenario.TRUSTED_CERTIFICATES;
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
import io.restassured.response.Response;
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
 * Calls every operation of the contract through every API: once with success, and once for each
 * error that the contract lists for the operation. For each error that cannot occur in Carrel, this
 * class states the reason. The table in {@code docs/parity.md} shows the result; {@code
 * -DargLine=-Dparity.write=true} writes it.
 */
@QuarkusTest
class ConformanceTest {
  private static final Path PARITY_PAGE = Path.of("docs/parity.md");
  private static final String TABLE_START = "<!-- made by ConformanceTest -->\n";
  private static final String TABLE_END = "<!-- end -->\n";

  private static final String CONFIGURATION = "com.vmware.content.configuration";
  private static final String TYPE = "com.vmware.content.type";
  private static final String ITEM_FILE = "com.vmware.content.library.item.file";
  private static final String ITEM_STORAGE = "com.vmware.content.library.item.storage";

  private static final String ONLY_LOCAL_LIBRARIES = "all libraries are local";
  private static final String ALLOWED_IN_EVERY_STATE = "the operation is allowed in every state";
  private static final String ONLY_WITHOUT_DATABASE = "only while PostgreSQL is unavailable";

  @Inject StoredState storedState;

  /** Creates what a call needs, and returns the parameters of the call. */
  private interface ParameterFactory extends Function<Scenario, Map<String, ?>> {}

  private final Map<String, ParameterFactory> successCases = new HashMap<>();
  private final Map<String, ParameterFactory> errorCases = new HashMap<>();
  private final Map<String, String> impossibleErrors = new HashMap<>();

  /** The operations that always fail, with the reason. */
  private final Map<String, String> impossibleSuccesses = new HashMap<>();

  ConformanceTest() {
    addLogins();
    addLibraries();
    addSubscriptions();
    addItems();
    addUpdateSessions();
    addDownloadSessions();
    addInventory();
  }

  private void addSuccessCase(String service, String operation, ParameterFactory parameters) {
    successCases.put(service + "." + operation, parameters);
  }

  private void addErrorCase(
      String service, String operation, String error, ParameterFactory parameters) {
    errorCases.put(service + "." + operation + "!" + error, parameters);
  }

  private void addImpossibleError(String service, String operation, String error, String reason) {
    impossibleErrors.put(service + "." + operation + "!" + error, reason);
  }

  private static Map<String, ?> unknownIdParameter(String parameter) {
    return Map.of(parameter, "unknown");
  }

  private static Map<String, ?> merge(Map<String, ?> parameters, Map<String, ?> additional) {
    var merged = new LinkedHashMap<String, Object>(parameters);
    merged.putAll(additional);
    return merged;
  }

  private void addLogins() {
    addSuccessCase(SESSION, "create", scenario -> Map.of());
    for (String operation : List.of("get", "delete")) {
      addSuccessCase(
          SESSION,
          operation,
          scenario -> {
            scenario.logIn();
            return Map.of();
          });
    }
    for (String operation : List.of("create", "get", "delete")) {
      addErrorCase(
          SESSION,
          operation,
          "unauthenticated",
          scenario -> {
            scenario.useNoCredentials();
            return Map.of();
          });
      addImpossibleError(SESSION, operation, "service_unavailable", ONLY_WITHOUT_DATABASE);
    }
  }

  private void addLibraries() {
    addSuccessCase(CONFIGURATION, "get", scenario -> Map.of());
    addSuccessCase(
        CONFIGURATION,
        "update",
        scenario -> Map.of("model", Map.of("automatic_sync_start_hour", 3)));
    addErrorCase(
        CONFIGURATION,
        "update",
        "invalid_argument",
        scenario -> Map.of("model", Map.of("automatic_sync_start_hour", 24)));
    addSuccessCase(TYPE, "list", scenario -> Map.of());

    addSuccessCase(LIBRARY, "list", scenario -> Map.of());
    addSuccessCase(LIBRARY, "find", scenario -> Map.of("spec", Map.of("name", "library")));
    addErrorCase(LIBRARY, "find", "invalid_argument", scenario -> Map.of("spec", Map.of()));
    addSuccessCase(LOCAL_LIBRARY, "list", scenario -> Map.of());
    addSuccessCase(
        LOCAL_LIBRARY, "create", scenario -> Map.of("create_spec", Map.of("name", "library")));
    addErrorCase(
        LOCAL_LIBRARY, "create", "invalid_argument", scenario -> Map.of("create_spec", Map.of()));
    addImpossibleError(LOCAL_LIBRARY, "create", "unsupported", "every valid library is supported");
    for (String service : List.of(LIBRARY, LOCAL_LIBRARY)) {
      addSuccessCase(service, "get", scenario -> Map.of("library_id", scenario.createLibrary()));
      addErrorCase(service, "get", "not_found", scenario -> unknownIdParameter("library_id"));
      addSuccessCase(
          service,
          "update",
          scenario -> updateLibraryParameters(scenario.createLibrary(), Map.of("name", "other")));
      addErrorCase(
          service,
          "update",
          "invalid_argument",
          scenario ->
              updateLibraryParameters(scenario.createLibrary(), Map.of("name", "x".repeat(81))));
      addErrorCase(
          service,
          "update",
          "not_found",
          scenario -> updateLibraryParameters("unknown", Map.of("name", "other")));
    }
    addErrorCase(
        LOCAL_LIBRARY,
        "update",
        "concurrent_change",
        scenario ->
            updateLibraryParameters(
                scenario.createLibrary(), Map.of("name", "other", "version", "7")));
    addSuccessCase(
        LOCAL_LIBRARY, "delete", scenario -> Map.of("library_id", scenario.createLibrary()));
    addErrorCase(
        LOCAL_LIBRARY, "delete", "not_found", scenario -> unknownIdParameter("library_id"));
    for (String operation : List.of("get", "update", "delete", "publish")) {
      addImpossibleError(LOCAL_LIBRARY, operation, "invalid_element_type", ONLY_LOCAL_LIBRARIES);
    }
    addImpossibleError(
        LOCAL_LIBRARY, "update", "not_allowed_in_current_state", ALLOWED_IN_EVERY_STATE);
    addImpossibleError(
        LOCAL_LIBRARY, "update", "resource_busy", "the operation waits for concurrent changes");
    addImpossibleError(
        LOCAL_LIBRARY, "delete", "not_allowed_in_current_state", ALLOWED_IN_EVERY_STATE);
    addPublish(
        LOCAL_LIBRARY,
        "library_id",
        Scenario::createPublishedLibrary,
        Scenario::createLibrary,
        Map.of());
    addErrorCase(
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

  private static Map<String, ?> updateLibraryParameters(String library, Map<String, ?> spec) {
    return Map.of("library_id", library, "update_spec", spec);
  }

  private void addPublish(
      String service,
      String id,
      Function<Scenario, String> createPublished,
      Function<Scenario, String> createUnpublished,
      Map<String, ?> additional) {
    addSuccessCase(
        service,
        "publish",
        scenario -> merge(Map.of(id, createPublished.apply(scenario)), additional));
    addErrorCase(
        service,
        "publish",
        "not_allowed_in_current_state",
        scenario -> merge(Map.of(id, createUnpublished.apply(scenario)), additional));
    addErrorCase(
        service, "publish", "not_found", scenario -> merge(unknownIdParameter(id), additional));
    addErrorCase(
        service,
        "publish",
        "unauthenticated",
        scenario -> {
          scenario.useNoCredentials();
          return merge(unknownIdParameter(id), additional);
        });
    addErrorCase(
        service,
        "publish",
        "unauthorized",
        scenario -> {
          scenario.useCredentialsOf(RestClient.READER);
          return merge(unknownIdParameter(id), additional);
        });
    addImpossibleError(
        service, "publish", "error", "publishing without subscriptions does not fail");
    addImpossibleError(service, "publish", "invalid_element_type", ONLY_LOCAL_LIBRARIES);
  }

  private void addSubscriptions() {
    addSuccessCase(SUBSCRIBED_LIBRARY, "list", scenario -> Map.of());
    impossibleSuccesses.put(SUBSCRIBED_LIBRARY + ".get", ONLY_LOCAL_LIBRARIES);
    addErrorCase(
        SUBSCRIBED_LIBRARY,
        "get",
        "invalid_element_type",
        scenario -> Map.of("library_id", scenario.createLibrary()));
    addErrorCase(
        SUBSCRIBED_LIBRARY, "get", "not_found", scenario -> unknownIdParameter("library_id"));
    addSuccessCase(
        SUBSCRIPTIONS, "list", scenario -> Map.of("library", scenario.createPublishedLibrary()));
    addErrorCase(
        SUBSCRIPTIONS,
        "list",
        "not_allowed_in_current_state",
        scenario -> Map.of("library", scenario.createLibrary()));
    addErrorCase(SUBSCRIPTIONS, "list", "not_found", scenario -> unknownIdParameter("library"));
    addErrorCase(
        SUBSCRIPTIONS,
        "list",
        "unauthorized",
        scenario -> {
          scenario.useCredentialsOf(RestClient.UNPRIVILEGED);
          return unknownIdParameter("library");
        });
    addImpossibleError(SUBSCRIPTIONS, "list", "invalid_element_type", ONLY_LOCAL_LIBRARIES);
    for (String service : List.of(SECURITY_POLICIES, TRUSTED_CERTIFICATES)) {
      addSuccessCase(service, "list", scenario -> Map.of());
    }
    for (String service : List.of(SUBSCRIPTIONS, SECURITY_POLICIES, TRUSTED_CERTIFICATES)) {
      addErrorCase(
          service,
          "list",
          "unauthenticated",
          scenario -> {
            scenario.useNoCredentials();
            return service.equals(SUBSCRIPTIONS) ? unknownIdParameter("library") : Map.of();
          });
      addImpossibleError(service, "list", "error", "the list is constant");
    }
  }

  private void addItems() {
    addSuccessCase(ITEM, "list", scenario -> Map.of("library_id", scenario.createLibrary()));
    addErrorCase(ITEM, "list", "not_found", scenario -> unknownIdParameter("library_id"));
    addSuccessCase(ITEM, "find", scenario -> Map.of("spec", Map.of("name", "item")));
    addErrorCase(ITEM, "find", "invalid_argument", scenario -> Map.of("spec", Map.of()));
    addSuccessCase(
        ITEM, "create", scenario -> createItemParameters(scenario.createLibrary(), "item"));
    addErrorCase(
        ITEM,
        "create",
        "invalid_argument",
        scenario -> createItemParameters(scenario.createLibrary(), ""));
    addErrorCase(ITEM, "create", "not_found", scenario -> createItemParameters("unknown", "item"));
    addErrorCase(
        ITEM,
        "create",
        "already_exists",
        scenario -> {
          String library = scenario.createLibrary();
          scenario.callExpectingSuccess(ITEM, "create", createItemParameters(library, "item"));
          return createItemParameters(library, "item");
        });
    addSuccessCase(
        ITEM,
        "copy",
        scenario -> copyItemParameters(scenario.createItemWithFile(), Map.of("name", "copy")));
    addErrorCase(
        ITEM,
        "copy",
        "invalid_argument",
        scenario -> copyItemParameters(scenario.createItem(), Map.of("name", "x".repeat(81))));
    addErrorCase(
        ITEM,
        "copy",
        "not_found",
        scenario -> copyItemParameters("unknown", Map.of("name", "copy")));
    addErrorCase(
        ITEM,
        "copy",
        "resource_inaccessible",
        scenario -> {
          String item = scenario.createItemWithFile();
          storedState.deleteContentsOfItem(item);
          return copyItemParameters(item, Map.of("name", "copy"));
        });
    for (String operation : List.of("get", "delete")) {
      addSuccessCase(ITEM, operation, scenario -> Map.of("library_item_id", scenario.createItem()));
      addErrorCase(ITEM, operation, "not_found", scenario -> unknownIdParameter("library_item_id"));
    }
    addSuccessCase(
        ITEM,
        "update",
        scenario -> updateItemParameters(scenario.createItem(), Map.of("name", "other")));
    addErrorCase(
        ITEM,
        "update",
        "invalid_argument",
        scenario ->
            updateItemParameters(scenario.createItem(), Map.of("description", "x".repeat(2001))));
    addErrorCase(
        ITEM,
        "update",
        "not_found",
        scenario -> updateItemParameters("unknown", Map.of("name", "other")));
    addErrorCase(
        ITEM,
        "update",
        "already_exists",
        scenario -> {
          String library = scenario.createLibrary();
          scenario.callExpectingSuccess(ITEM, "create", createItemParameters(library, "taken"));
          return updateItemParameters(scenario.createItem(library), Map.of("name", "taken"));
        });
    for (String operation : List.of("copy", "create", "delete", "update")) {
      addImpossibleError(ITEM, operation, "invalid_element_type", ONLY_LOCAL_LIBRARIES);
      addImpossibleError(ITEM, operation, "not_allowed_in_current_state", ALLOWED_IN_EVERY_STATE);
    }
    addPublish(
        ITEM,
        "library_item_id",
        scenario -> scenario.createItem(scenario.createPublishedLibrary()),
        Scenario::createItem,
        Map.of("force_sync_content", true));
    addErrorCase(
        ITEM,
        "publish",
        "invalid_argument",
        scenario -> Map.of("library_item_id", scenario.createItem()));

    addSuccessCase(
        ITEM_FILE, "list", scenario -> Map.of("library_item_id", scenario.createItemWithFile()));
    addErrorCase(ITEM_FILE, "list", "not_found", scenario -> unknownIdParameter("library_item_id"));
    addSuccessCase(
        ITEM_FILE,
        "get",
        scenario -> Map.of("library_item_id", scenario.createItemWithFile(), "name", "disk.iso"));
    addErrorCase(
        ITEM_FILE,
        "get",
        "not_found",
        scenario -> Map.of("library_item_id", scenario.createItem(), "name", "x"));
    addSuccessCase(
        ITEM_STORAGE, "list", scenario -> Map.of("library_item_id", scenario.createItemWithFile()));
    addErrorCase(
        ITEM_STORAGE, "list", "not_found", scenario -> unknownIdParameter("library_item_id"));
    addSuccessCase(
        ITEM_STORAGE,
        "get",
        scenario ->
            Map.of("library_item_id", scenario.createItemWithFile(), "file_name", "disk.iso"));
    addErrorCase(
        ITEM_STORAGE,
        "get",
        "not_found",
        scenario -> Map.of("library_item_id", scenario.createItem(), "file_name", "x"));
  }

  private static Map<String, ?> createItemParameters(String library, String name) {
    return Map.of("create_spec", Map.of("library_id", library, "name", name));
  }

  private static Map<String, ?> copyItemParameters(String source, Map<String, ?> spec) {
    return Map.of("source_library_item_id", source, "destination_create_spec", spec);
  }

  private static Map<String, ?> updateItemParameters(String item, Map<String, ?> spec) {
    return Map.of("library_item_id", item, "update_spec", spec);
  }

  private void addUpdateSessions() {
    addSuccessCase(UPDATE, "create", scenario -> createSessionParameters(scenario.createItem()));
    addErrorCase(UPDATE, "create", "not_found", scenario -> createSessionParameters("unknown"));
    addErrorCase(
        UPDATE,
        "create",
        "invalid_argument",
        scenario ->
            merge(
                createSessionParameters(scenario.createItem()),
                clientTokenParameter("not-a-uuid")));
    addErrorCase(
        UPDATE,
        "create",
        "resource_busy",
        scenario -> {
          String item = scenario.createItem();
          scenario.createUpdateSession(item);
          return createSessionParameters(item);
        });
    addImpossibleError(UPDATE, "create", "invalid_element_type", ONLY_LOCAL_LIBRARIES);
    addSuccessCase(UPDATE, "list", scenario -> Map.of("library_item_id", scenario.createItem()));
    addErrorCase(UPDATE, "list", "not_found", scenario -> unknownIdParameter("library_item_id"));
    addSuccessCase(
        UPDATE, "get", scenario -> updateSessionParameter(scenario.createUpdateSession()));
    addErrorCase(UPDATE, "get", "not_found", scenario -> unknownIdParameter("update_session_id"));
    addSteps(
        UPDATE,
        "update_session_id",
        Scenario::createUpdateSession,
        Scenario::createCanceledUpdateSession,
        Map.of(
            "complete", Map.of(),
            "cancel", Map.of(),
            "keep_alive", Map.of("client_progress", 7),
            "fail", Map.of("client_error_message", "reason"),
            "update", Map.of("update_spec", Map.of("warning_behavior", List.of()))));
    addErrorCase(
        UPDATE,
        "update",
        "invalid_argument",
        scenario ->
            merge(
                updateSessionParameter(scenario.createUpdateSession()),
                Map.of(
                    "update_spec", Map.of("warning_behavior", List.of(Map.of("ignored", true))))));
    addSuccessCase(
        UPDATE,
        "delete",
        scenario -> updateSessionParameter(scenario.createCanceledUpdateSession()));
    addErrorCase(
        UPDATE,
        "delete",
        "not_allowed_in_current_state",
        scenario -> updateSessionParameter(scenario.createUpdateSession()));
    addErrorCase(
        UPDATE, "delete", "not_found", scenario -> unknownIdParameter("update_session_id"));

    addSuccessCase(
        UPDATE_FILE, "list", scenario -> updateSessionParameter(scenario.createUpdateSession()));
    addErrorCase(
        UPDATE_FILE, "list", "not_found", scenario -> unknownIdParameter("update_session_id"));
    addSuccessCase(
        UPDATE_FILE,
        "add",
        scenario -> addFileParameters(scenario.createUpdateSession(), "disk.iso"));
    addSuccessCase(
        UPDATE_FILE,
        "probe",
        scenario -> Map.of("source_endpoint", Map.of("uri", "http://127.0.0.1:1/unreachable")));
    addErrorCase(
        UPDATE_FILE, "probe", "invalid_argument", scenario -> Map.of("source_endpoint", Map.of()));
    addErrorCase(
        UPDATE_FILE,
        "add",
        "invalid_argument",
        scenario -> addFileParameters(scenario.createUpdateSession(), "../up"));
    addErrorCase(
        UPDATE_FILE, "add", "not_found", scenario -> addFileParameters("unknown", "disk.iso"));
    addErrorCase(
        UPDATE_FILE,
        "add",
        "not_allowed_in_current_state",
        scenario -> addFileParameters(scenario.createCanceledUpdateSession(), "disk.iso"));
    addErrorCase(
        UPDATE_FILE,
        "add",
        "unauthorized",
        scenario -> {
          String session = scenario.createUpdateSession();
          scenario.useCredentialsOf(RestClient.UNPRIVILEGED);
          return addFileParameters(session, "disk.iso");
        });
    for (String operation : List.of("get", "remove")) {
      addSuccessCase(
          UPDATE_FILE,
          operation,
          scenario -> {
            String session = scenario.createUpdateSession();
            scenario.addFile(session, "disk.iso");
            return merge(updateSessionParameter(session), Map.of("file_name", "disk.iso"));
          });
      addErrorCase(
          UPDATE_FILE,
          operation,
          "invalid_argument",
          scenario ->
              merge(
                  updateSessionParameter(scenario.createUpdateSession()),
                  Map.of("file_name", "none.iso")));
      addErrorCase(
          UPDATE_FILE,
          operation,
          "not_found",
          scenario -> merge(updateSessionParameter("unknown"), Map.of("file_name", "disk.iso")));
    }
    addSuccessCase(
        UPDATE_FILE,
        "validate",
        scenario -> updateSessionParameter(scenario.createUpdateSession()));
    addErrorCase(
        UPDATE_FILE, "validate", "not_found", scenario -> updateSessionParameter("unknown"));
    addErrorCase(
        UPDATE_FILE,
        "validate",
        "not_allowed_in_current_state",
        scenario -> {
          String session = scenario.createUpdateSession();
          scenario.addFile(session, "disk.iso");
          return updateSessionParameter(session);
        });
  }

  private static Map<String, ?> createSessionParameters(String item) {
    return Map.of("create_spec", Map.of("library_item_id", item));
  }

  private static Map<String, ?> clientTokenParameter(String token) {
    return Map.of("client_token", token);
  }

  private static Map<String, ?> updateSessionParameter(String session) {
    return Map.of("update_session_id", session);
  }

  private static Map<String, ?> addFileParameters(String session, String file) {
    return merge(
        updateSessionParameter(session),
        Map.of("file_spec", Map.of("name", file, "source_type", "PUSH")));
  }

  private void addSteps(
      String service,
      String id,
      Function<Scenario, String> createActive,
      Function<Scenario, String> createEnded,
      Map<String, Map<String, ?>> steps) {
    steps.forEach(
        (step, additional) -> {
          addSuccessCase(
              service,
              step,
              scenario -> merge(Map.of(id, createActive.apply(scenario)), additional));
          addErrorCase(
              service, step, "not_found", scenario -> merge(unknownIdParameter(id), additional));
          addErrorCase(
              service,
              step,
              "not_allowed_in_current_state",
              scenario -> merge(Map.of(id, createEnded.apply(scenario)), additional));
        });
  }

  private void addDownloadSessions() {
    addSuccessCase(DOWNLOAD, "create", scenario -> createSessionParameters(scenario.createItem()));
    addErrorCase(DOWNLOAD, "create", "not_found", scenario -> createSessionParameters("unknown"));
    addErrorCase(
        DOWNLOAD, "create", "invalid_argument", scenario -> Map.of("create_spec", Map.of()));
    addSuccessCase(DOWNLOAD, "list", scenario -> Map.of("library_item_id", scenario.createItem()));
    addErrorCase(DOWNLOAD, "list", "not_found", scenario -> unknownIdParameter("library_item_id"));
    for (String operation : List.of("get", "delete")) {
      addSuccessCase(
          DOWNLOAD,
          operation,
          scenario -> Map.of("download_session_id", scenario.createDownloadSession()));
      addErrorCase(
          DOWNLOAD, operation, "not_found", scenario -> unknownIdParameter("download_session_id"));
    }
    addSteps(
        DOWNLOAD,
        "download_session_id",
        Scenario::createDownloadSession,
        Scenario::createCanceledDownloadSession,
        Map.of(
            "cancel", Map.of(),
            "keep_alive", Map.of("progress", 7),
            "fail", Map.of("client_error_message", "reason")));
    addSuccessCase(
        DOWNLOAD_FILE,
        "list",
        scenario -> Map.of("download_session_id", scenario.createDownloadSession()));
    addErrorCase(
        DOWNLOAD_FILE, "list", "not_found", scenario -> unknownIdParameter("download_session_id"));
    for (String operation : List.of("prepare", "get")) {
      addSuccessCase(
          DOWNLOAD_FILE,
          operation,
          scenario -> downloadFileParameters(scenario.createDownloadSession(), "disk.iso"));
      addErrorCase(
          DOWNLOAD_FILE,
          operation,
          "invalid_argument",
          scenario -> downloadFileParameters(scenario.createDownloadSession(), "none.iso"));
      addErrorCase(
          DOWNLOAD_FILE,
          operation,
          "not_found",
          scenario -> downloadFileParameters("unknown", "disk.iso"));
    }
    addErrorCase(
        DOWNLOAD_FILE,
        "prepare",
        "unauthorized",
        scenario -> {
          String session = scenario.createDownloadSession();
          scenario.useCredentialsOf(RestClient.UNPRIVILEGED);
          return downloadFileParameters(session, "disk.iso");
        });
  }

  private static Map<String, ?> downloadFileParameters(String session, String file) {
    return Map.of("download_session_id", session, "file_name", file);
  }

  private void addInventory() {
    addSuccessCase(DATACENTER, "get", scenario -> Map.of("datacenter", "datacenter-2"));
    addErrorCase(DATACENTER, "get", "not_found", scenario -> unknownIdParameter("datacenter"));
    addImpossibleError(DATACENTER, "get", "error", "the inventory is constant");
    addSuccessCase(DATASTORE, "get", scenario -> Map.of("datastore", "datastore-1"));
    addErrorCase(DATASTORE, "get", "not_found", scenario -> unknownIdParameter("datastore"));
    addInventoryAccess(DATACENTER, "get", unknownIdParameter("datacenter"));
    addInventoryAccess(DATASTORE, "get", unknownIdParameter("datastore"));
    addInventoryList(DATACENTER, Map.of());
    addInventoryList(DATASTORE, Map.of("types", List.of("VMFS", "unknown")));
    addInventoryList("com.vmware.vcenter.cluster", Map.of());
    addInventoryList("com.vmware.vcenter.folder", Map.of("type", "unknown"));
    addInventoryList("com.vmware.vcenter.host", Map.of("connection_states", List.of("unknown")));
    addInventoryList("com.vmware.vcenter.network", Map.of("types", List.of("unknown")));
    addInventoryList("com.vmware.vcenter.resource_pool", Map.of());
    addInventoryList("com.vmware.vcenter.VM", Map.of("power_states", List.of("unknown")));
  }

  private void addInventoryList(String service, Map<String, ?> invalidFilter) {
    addSuccessCase(
        service, "list", scenario -> Map.of("filter", Map.of("names", List.of("a", "b & c"))));
    if (!invalidFilter.isEmpty()) {
      addErrorCase(
          service, "list", "invalid_argument", scenario -> Map.of("filter", invalidFilter));
    }
    addInventoryAccess(service, "list", Map.of());
    addImpossibleError(
        service, "list", "unable_to_allocate_resource", "a list has no maximum length");
  }

  private void addInventoryAccess(String service, String operation, Map<String, ?> parameters) {
    addErrorCase(
        service,
        operation,
        "unauthenticated",
        scenario -> {
          scenario.useNoCredentials();
          return parameters;
        });
    addErrorCase(
        service,
        operation,
        "unauthorized",
        scenario -> {
          scenario.useCredentialsOf(RestClient.UNPRIVILEGED);
          return parameters;
        });
    addImpossibleError(service, operation, "service_unavailable", ONLY_WITHOUT_DATABASE);
  }

  @TestFactory
  Stream<DynamicTest> shouldSucceedThroughEveryApi() {
    return TestApi.forEachApi(
        operation -> !impossibleSuccesses.containsKey(operation.toString()), this::assertSucceeds);
  }

  private void assertSucceeds(TestApi testApi, Operation operation) {
    Scenario scenario = new Scenario(testApi);
    Map<String, ?> parameters = successCases.get(operation.toString()).apply(scenario);

    var response = scenario.call(operation.service(), operation.name(), parameters);

    assertThat(testApi.isSuccess(operation, response)).as(response.asString()).isTrue();
    if (!operation.isVoid()) {
      assertThat(testApi.<Object>resultOf(operation, response)).isNotNull();
    }
    assertContentTypeOfBody(response);
  }

  private static void assertContentTypeOfBody(Response response) {
    if (!response.asString().isEmpty()) {
      assertThat(response.header("Content-Type")).isEqualTo("application/json");
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldReportEveryErrorThroughEveryApi() {
    return Stream.of(TestApi.values())
        .flatMap(
            testApi ->
                Contract.operations().stream()
                    .flatMap(
                        operation ->
                            operation.errors().stream()
                                .filter(
                                    error -> !impossibleErrors.containsKey(operation + "!" + error))
                                .map(
                                    error ->
                                        DynamicTest.dynamicTest(
                                            testApi + " " + operation + " " + error,
                                            () -> assertReportsError(testApi, operation, error)))));
  }

  private void assertReportsError(TestApi testApi, Operation operation, String error) {
    Scenario scenario = new Scenario(testApi);
    Map<String, ?> parameters = errorCases.get(operation + "!" + error).apply(scenario);

    var response = scenario.call(operation.service(), operation.name(), parameters);

    ErrorType expected = ErrorType.valueOf(error.toUpperCase(Locale.ROOT));
    assertThat(testApi.errorType(response)).as(response.asString()).isEqualTo(expected.name());
    assertThat(response.statusCode()).isEqualTo(testApi.errorStatus(expected));
    assertContentTypeOfBody(response);
  }

  @Test
  void shouldMatchTableOfParityPage() throws IOException {
    String page = Files.readString(PARITY_PAGE);
    String before = page.substring(0, page.indexOf(TABLE_START) + TABLE_START.length());
    String after = page.substring(page.indexOf(TABLE_END));

    if (Boolean.getBoolean("parity.write")) {
      Files.writeString(PARITY_PAGE, before + table() + after);
    }

    assertThat(Files.readString(PARITY_PAGE))
        .as(
            "docs/parity.md is outdated; to update it, run ./mvnw test -Dtest=ConformanceTest -DargLine=-Dparity.write=true")
        .isEqualTo(before + table() + after);
  }

  private String table() {
    var table = new StringBuilder();
    table
        .append(Contract.operations().size())
        .append(
            " operations. A test calls each of them through every API, and provokes each tested error.\n\n")
        .append(
            "| operation | /api | /rest | JSON-RPC | tested errors | results that cannot occur |\n")
        .append("|---|---|---|---|---|---|\n");
    for (Operation operation : Contract.operations()) {
      assertThat(successCases.containsKey(operation.toString()))
          .as(operation.toString())
          .isNotEqualTo(impossibleSuccesses.containsKey(operation.toString()));
      table
          .append("| `")
          .append(operation.toString().replace("com.vmware.", ""))
          .append("` | works | works | works | ");
      table.append(
          String.join(
              ", ",
              operation.errors().stream().filter(error -> isTested(operation, error)).toList()));
      table.append(" | ").append(impossibleResultsOf(operation)).append(" |\n");
    }
    return table.toString();
  }

  private boolean isTested(Operation operation, String error) {
    return errorCases.containsKey(operation + "!" + error);
  }

  private String impossibleResultsOf(Operation operation) {
    Map<String, List<String>> byReason = new TreeMap<>();
    if (impossibleSuccesses.containsKey(operation.toString())) {
      byReason
          .computeIfAbsent(
              impossibleSuccesses.get(operation.toString()), reason -> new ArrayList<>())
          .add("success");
    }
    for (String error : operation.errors()) {
      if (!isTested(operation, error)) {
        String reason = impossibleErrors.get(operation + "!" + error);
        assertThat(reason)
            .as(operation + " " + error + " has neither a test nor a reason why it cannot occur")
            .isNotNull();
        byReason.computeIfAbsent(reason, key -> new ArrayList<>()).add(error);
      }
    }
    return String.join(
        "; ",
        byReason.entrySet().stream()
            .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
            .toList());
  }
}
