package dev.carrel.clients;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** pyvmomi and VMware's Python SDK. Their tests are in {@code src/clients/python}. */
class PythonClientsIT {
  @TempDir static Path directory;

  private static InstalledClient python;
  private static ClientTestServer server;

  @BeforeAll
  static void startServer() throws IOException {
    python = InstalledClient.python("python");
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
    python.assumeInstalled();
  }

  @ParameterizedTest
  @ValueSource(strings = {"test_pyvmomi", "test_sdk", "test_single_session"})
  void shouldPass(String module) {
    Command.of(
            InstalledClient.sources("python"),
            python.program("python"),
            "-B",
            "-W",
            "ignore",
            "-m",
            "unittest",
            module)
        .withEnvironment(server.pythonEnvironment())
        .withEnvironment(server.serverEnvironment())
        .runSuccessfully();
  }
}
