package dev.carrel.inventory;

import static dev.carrel.testing.Scenario.DATACENTER;
import static dev.carrel.testing.Scenario.DATASTORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The services that list the inventory, tested by one scenario in each API. */
@QuarkusTest
class InventoryServicesTest {
  private static final String VM = "com.vmware.vcenter.VM";

  private static List<Map<String, Object>> list(
      Scenario scenario, String service, Map<String, ?> filter) {
    return scenario.callExpectingSuccess(service, "list", Map.of("filter", filter));
  }

  private static Response get(String pathAndQuery) {
    return RestClient.ADMINISTRATOR.request().get(pathAndQuery);
  }

  @ParameterizedTest
  @EnumSource
  void shouldDescribeDatacenter(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    List<Map<String, Object>> all = scenario.callExpectingSuccess(DATACENTER, "list", Map.of());
    Map<String, Object> datacenter =
        scenario.callExpectingSuccess(DATACENTER, "get", Map.of("datacenter", "datacenter-2"));

    assertThat(all).containsExactly(Map.of("datacenter", "datacenter-2", "name", "Datacenter"));
    assertThat(datacenter)
        .isEqualTo(
            Map.of(
                "name", "Datacenter",
                "vm_folder", "group-v3",
                "host_folder", "group-h4",
                "datastore_folder", "group-s5",
                "network_folder", "group-n6"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldDescribeDatastore(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    List<Map<String, Object>> all = scenario.callExpectingSuccess(DATASTORE, "list", Map.of());
    Map<String, Object> datastore =
        scenario.callExpectingSuccess(DATASTORE, "get", Map.of("datastore", "datastore-1"));

    assertThat(all).hasSize(1);
    assertThat(all.get(0))
        .containsOnlyKeys("datastore", "name", "type", "free_space", "capacity")
        .containsEntry("datastore", "datastore-1")
        .containsEntry("name", "datastore1")
        .containsEntry("type", "VMFS");
    assertThat(((Number) all.get(0).get("free_space")).longValue())
        .isBetween(0L, ((Number) all.get(0).get("capacity")).longValue());
    assertThat(datastore)
        .containsOnlyKeys(
            "name",
            "type",
            "accessible",
            "free_space",
            "multiple_host_access",
            "thin_provisioning_supported")
        .containsEntry("name", "datastore1")
        .containsEntry("type", "VMFS")
        .containsEntry("accessible", true)
        .containsEntry("multiple_host_access", false)
        .containsEntry("thin_provisioning_supported", true);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReportUnknownIdentifierLikeVcenter(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    var ofDatacenter = scenario.call(DATACENTER, "get", Map.of("datacenter", "datacenter-21"));
    var ofDatastore = scenario.call(DATASTORE, "get", Map.of("datastore", "datacenter-2"));

    scenario.assertError(ofDatacenter, "NOT_FOUND");
    assertThat(testApi.messages(ofDatacenter).get(0))
        .containsEntry("id", "com.vmware.api.vcenter.datacenter.not_found")
        .containsEntry(
            "default_message", "Datacenter with identifier 'datacenter-21' does not exist.")
        .containsEntry("args", List.of("datacenter-21"));
    scenario.assertError(ofDatastore, "NOT_FOUND");
    assertThat(testApi.messages(ofDatastore).get(0))
        .containsEntry("id", "com.vmware.api.vcenter.datastore.not_found")
        .containsEntry(
            "default_message", "Datastore with identifier 'datacenter-2' does not exist.");
  }

  @ParameterizedTest
  @EnumSource
  void shouldFilterDatacenters(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    for (Map<String, ?> matching :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("datacenters", List.of("datacenter-9", "datacenter-2")),
            Map.of("names", List.of("Datacenter"), "folders", List.of("group-d1")))) {
      assertThat(list(scenario, DATACENTER, matching)).as(matching.toString()).hasSize(1);
    }
    for (Map<String, ?> other :
        List.<Map<String, ?>>of(
            Map.of("datacenters", List.of("datacenter-9")),
            Map.of("names", List.of("datacenter")),
            Map.of("folders", List.of("group-s5")),
            Map.of("names", List.of("Datacenter"), "folders", List.of("group-s5")))) {
      assertThat(list(scenario, DATACENTER, other)).as(other.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFilterDatastores(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    for (Map<String, ?> matching :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("datastores", List.of("datastore-1")),
            Map.of("names", List.of("other", "datastore1")),
            Map.of("types", List.of("NFS", "VMFS")),
            Map.of("folders", List.of("group-s5"), "datacenters", List.of("datacenter-2")))) {
      assertThat(list(scenario, DATASTORE, matching)).as(matching.toString()).hasSize(1);
    }
    for (Map<String, ?> other :
        List.<Map<String, ?>>of(
            Map.of("datastores", List.of("datastore-2")),
            Map.of("names", List.of("datastore-1")),
            Map.of("types", List.of("VSAN")),
            Map.of("folders", List.of("group-v3")),
            Map.of("datacenters", List.of("datacenter-3")),
            Map.of("names", List.of("datastore1"), "types", List.of("VSAN")))) {
      assertThat(list(scenario, DATASTORE, other)).as(other.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldAcceptAllFieldsOfFiltersOfEmptyLists(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    List<String> ids = List.of("a", "b");

    Map<String, Map<String, ?>> filters =
        Map.of(
            "cluster",
            Map.of("clusters", ids, "names", ids, "folders", ids, "datacenters", ids),
            "folder",
            Map.of(
                "folders",
                ids,
                "names",
                ids,
                "type",
                "HOST",
                "parent_folders",
                ids,
                "datacenters",
                ids),
            "host",
            Map.of(
                "hosts",
                ids,
                "names",
                ids,
                "folders",
                ids,
                "datacenters",
                ids,
                "standalone",
                true,
                "clusters",
                ids,
                "connection_states",
                List.of("CONNECTED"),
                "host_uuids",
                ids),
            "network",
            Map.of(
                "networks",
                ids,
                "names",
                ids,
                "types",
                List.of("OPAQUE_NETWORK"),
                "folders",
                ids,
                "datacenters",
                ids),
            "resource_pool",
            Map.of(
                "resource_pools",
                ids,
                "names",
                ids,
                "parent_resource_pools",
                ids,
                "datacenters",
                ids,
                "hosts",
                ids,
                "clusters",
                ids),
            "VM",
            Map.of(
                "vms",
                ids,
                "names",
                ids,
                "folders",
                ids,
                "datacenters",
                ids,
                "hosts",
                ids,
                "clusters",
                ids,
                "resource_pools",
                ids,
                "power_states",
                List.of("POWERED_ON", "SUSPENDED")));

    filters.forEach(
        (service, filter) ->
            assertThat(list(scenario, "com.vmware.vcenter." + service, filter)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/vcenter/vm?", "/rest/vcenter/vm?filter."})
  void shouldNameFieldAndValuesInErrorOfFilter(String path) {
    Response response = get(path + "power_states=OFF");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.asString())
        .contains(
            "INVALID_ARGUMENT",
            "Found invalid field power_states.[0] in structure.",
            "Type mismatch, expected an object of type one of POWERED_OFF, POWERED_ON, SUSPENDED,"
                + " but got \\\"OFF\\\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/vcenter/host?standalone=maybe, expected an object of type boolean",
    "/rest/vcenter/host?filter.standalone=1, expected an object of type boolean",
    "/api/vcenter/host?standalone=true&standalone=true, expected an object of type boolean",
    "/api/vcenter/folder?type=HOST&type=NETWORK, expected an object of type one of",
    "/api/vcenter/datastore?types=, expected an object of type one of",
    "/api/vcenter/vm?filter.names=a, Unsupported property with name: filter.names.",
    "/api/vcenter/vm?names.1=a, Unsupported property with name: names.1.",
    "/api/vcenter/cluster?hosts=a, Unsupported property with name: hosts."
  })
  void shouldRejectInvalidFilter(String pathAndQuery, String message) {
    Response response = get(pathAndQuery);

    assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
    assertThat(response.asString()).contains("INVALID_ARGUMENT", message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/rest/vcenter/datastore",
        "/rest/vcenter/datastore?filter.names=datastore1",
        "/rest/vcenter/datastore?filter.names=other&filter.names=datastore1",
        "/rest/vcenter/datastore?filter.names.1=other&filter.names.2=datastore1",
        "/rest/vcenter/datastore?filter.folders.1=group-s5&names=ignored"
      })
  void shouldReadEveryFormOfFilterOnLegacyRest(String pathAndQuery) {
    Response response = get(pathAndQuery);

    assertThat(response.jsonPath().getList("value.datastore")).containsExactly("datastore-1");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectUnknownPowerState(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);

    var response =
        scenario.call(VM, "list", Map.of("filter", Map.of("power_states", List.of("OFF"))));

    scenario.assertError(response, "INVALID_ARGUMENT");
  }
}
