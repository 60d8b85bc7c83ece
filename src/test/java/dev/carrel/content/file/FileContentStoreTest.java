package dev.carrel.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentStoreContractTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileContentStoreTest extends ContentStoreContractTest {
  @TempDir Path directory;

  @Override
  protected ContentStore openStore() {
    return new FileContentStore(directory);
  }

  @Test
  void shouldNameLocalFileByContentId() {
    ContentId content = ContentId.random();
    String name = content.value().toString();

    Path file = openStore().localFile(content).orElseThrow();

    assertThat(file).isEqualTo(directory.resolve(name.substring(0, 2)).resolve(name));
  }

  @Test
  void shouldRejectInvalidMark() throws IOException {
    Files.writeString(directory.resolve(".content-store"), "no id");

    assertThatThrownBy(() -> openStore().identity().markedId())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("contains no valid id");
  }

  @Test
  void shouldRejectPathThatIsNoDirectory() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> new FileContentStore(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("carrel.content.directory " + file);
  }
}
