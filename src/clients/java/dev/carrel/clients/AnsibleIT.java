package dev.carrel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.OvfPackageBuilder;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Ansible collection vmware.vmware, with the playbook in {@code src/clients/ansible}. */
class AnsibleIT {
  @TempDir static Path directory;

  private static InstalledClient ansible;
  private static ClientTestServer server;

  @BeforeAll
  static void startServer() throws IOException {
    ansible = InstalledClient.python("ansible");
    server = ClientTestServer.start(directory);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void requireClient() {
    ansible.assumeInstalled();
  }

  @Test
  void shouldChangeNothingInSecondRun() throws IOException {
    var ovfPackage = OvfPackageBuilder.withDisks("disk.vmdk");
    Files.writeString(directory.resolve("boot.iso"), "content of boot.iso");
    Files.write(directory.resolve("archive.ova"), ovfPackage.toArchive());
    Files.createDirectory(directory.resolve("package"));
    for (var file : ovfPackage.files.entrySet()) {
      Files.write(directory.resolve("package").resolve(file.getKey()), file.getValue());
    }

    String first = runPlaybook();
    String second = runPlaybook();

    assertThat(first).contains("ok=4    changed=4 ");
    assertThat(second).contains("ok=4    changed=0 ");
    assertThat(filesOf("boot")).containsExactly("boot.iso");
    assertThat(filesOf("template")).containsExactlyInAnyOrder("vm.ovf", "disk.vmdk");
    assertThat(filesOf("archive")).containsExactlyInAnyOrder("vm.ovf", "disk.vmdk");
  }

  private static String runPlaybook() {
    var variables =
        Map.of(
            "https_port",
            server.port(),
            "username",
            ClientTestServer.USER.user(),
            "password",
            ClientTestServer.USER.password(),
            "files",
            directory.toString(),
            "ansible_python_interpreter",
            ansible.program("python"));
    var line = new ArrayList<String>();
    line.add(ansible.program("ansible-playbook"));
    line.addAll(List.of("-i", "localhost,", "-c", "local", "playbook.yml"));
    variables.forEach((name, value) -> line.addAll(List.of("-e", name + "=" + value)));
    return new Command(InstalledClient.sources("ansible"), server.pythonEnvironment(), line)
        .withEnvironment(Map.of("ANSIBLE_HOME", directory.resolve("ansible").toString()))
        .runSuccessfully();
  }

  /** The names of the files of an item. */
  private static List<String> filesOf(String item) {
    List<String> items =
        request()
            .contentType(ContentType.JSON)
            .body(Map.of("name", item))
            .post(server.url("/api/content/library/item?action=find"))
            .jsonPath()
            .getList("$");
    assertThat(items).hasSize(1);
    return request()
        .get(server.url("/api/content/library/item/%s/file".formatted(items.get(0))))
        .jsonPath()
        .getList("name");
  }

  private static RequestSpecification request() {
    return ClientTestServer.USER.request();
  }
}
