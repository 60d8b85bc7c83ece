package dev.carrel.api.soap;

import static dev.carrel.testing.RestClient.READER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vmware.vim25.InvalidLogin;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.NotAuthenticated;
import com.vmware.vim25.mo.Datastore;
import com.vmware.vim25.mo.InventoryNavigator;
import com.vmware.vim25.mo.ManagedEntity;
import com.vmware.vim25.mo.ServiceInstance;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An unmodified Java client of {@code /sdk}. */
@QuarkusTest
class YavijavaTest {
  private ServiceInstance client;

  @BeforeEach
  void logIn() throws IOException {
    client = new ServiceInstance(sdk(), READER.user(), READER.password(), true);
  }

  private static URL sdk() throws IOException {
    return URI.create("http://localhost:%d/sdk".formatted(RestAssured.port)).toURL();
  }

  @AfterEach
  void logOut() {
    client.getServerConnection().logout();
  }

  @Test
  void shouldDescribeServer() {
    assertThat(client.getAboutInfo().getApiType()).isEqualTo("VirtualCenter");
    assertThat(client.getRootFolder().getName()).isEqualTo("Datacenters");
  }

  @Test
  void shouldFindDatastoreByName() throws IOException {
    var inventory = new InventoryNavigator(client.getRootFolder());

    var datastore = (Datastore) inventory.searchManagedEntity("Datastore", "datastore1");

    assertThat(datastore.getMOR().getVal()).isEqualTo("datastore-1");
    assertThat(datastore.getSummary().isAccessible()).isTrue();
    assertThat(datastore.getSummary().getCapacity())
        .isGreaterThanOrEqualTo(datastore.getSummary().getFreeSpace());
    assertThat(datastore.getInfo().getUrl()).startsWith("ds:///vmfs/volumes/");
    assertThat(datastore.getParent().getName()).isEqualTo("datastore");
  }

  /** The filter has eleven TraversalSpecs that select each other. */
  @Test
  void shouldListInventory() throws IOException {
    var inventory = new InventoryNavigator(client.getRootFolder());

    ManagedEntity[] entities = inventory.searchManagedEntities(true);

    assertThat(entities)
        .extracting(ManagedEntity::getName)
        .containsExactlyInAnyOrder(
            "Datacenters", "Datacenter", "vm", "host", "datastore", "network", "datastore1");
  }

  @Test
  void shouldListContainerView() throws IOException {
    var view =
        client
            .getViewManager()
            .createContainerView(client.getRootFolder(), new String[] {"Datastore"}, true);

    var datastores = (ManagedObjectReference[]) view.getPropertyByPath("view");

    assertThat(Stream.of(datastores))
        .extracting(ManagedObjectReference::getVal)
        .containsExactly("datastore-1");
    view.destroyView();
  }

  @Test
  void shouldFindByInventoryPath() throws IOException {
    ManagedEntity found =
        client.getSearchIndex().findByInventoryPath("Datacenter/datastore/datastore1");

    assertThat(found).isInstanceOf(Datastore.class);
    assertThat(found.getName()).isEqualTo("datastore1");
  }

  @Test
  void shouldReportCurrentSession() {
    var session = client.getSessionManager().getCurrentSession();

    assertThat(session.getUserName()).isEqualTo(READER.user());
    assertThat(session.getKey()).isNotBlank();
  }

  @Test
  void shouldRequireLoginAfterLogout() throws IOException {
    var root = client.getRootFolder();
    client.getSessionManager().logout();

    assertThatThrownBy(root::getName).hasRootCauseInstanceOf(NotAuthenticated.class);
  }

  @Test
  void shouldRejectWrongPassword() {
    assertThatThrownBy(() -> new ServiceInstance(sdk(), READER.user(), "wrong", true))
        .isInstanceOf(InvalidLogin.class);
  }
}
