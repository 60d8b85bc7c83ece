package dev.carrel.source;

import static dev.carrel.source.SourceFixture.awaitItem;
import static dev.carrel.source.SourceFixture.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carrel.source.SourceException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
  private final SourceFixture sourceFixture = new SourceFixture();

  @TempDir private Path directory;
  private Path root;

  @BeforeEach
  void createFiles() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    Files.createDirectories(root.resolve("nfs/iso"));
    Files.writeString(root.resolve("a file.iso"), "an image");
    Files.writeString(root.resolve("nfs/iso/b.iso"), "another image");
    Files.writeString(directory.resolve("secret"), "a secret");
    Files.createSymbolicLink(root.resolve("out"), directory.resolve("secret"));
    Files.createSymbolicLink(root.resolve("up"), directory);
    Files.createSymbolicLink(root.resolve("within"), root.resolve("nfs/iso/b.iso"));
  }

  @AfterEach
  void close() {
    sourceFixture.close();
  }

  @Test
  void shouldReadFileBelowRoot() {
    sourceFixture.configure("file-root", root);

    OpenedSource openSource = open("file://" + root + "/a%20file.iso", 0, null);

    assertThat(openSource.totalLength()).isEqualTo(8);
    assertThat(openSource.offset()).isZero();
    assertThat(sourceFixture.readText(openSource)).isEqualTo("an image");
    assertThat(text("file://localhost" + root + "/nfs/./iso/b.iso")).isEqualTo("another image");
    assertThat(text("FILE:" + root + "/within")).isEqualTo("another image");
  }

  @Test
  void shouldReadLargeFile() throws IOException {
    byte[] content = new byte[3_000_001];
    new Random(1).nextBytes(content);
    Files.write(root.resolve("large.iso"), content);
    sourceFixture.configure("file-root", root);

    OpenedSource openSource = open("file://" + root + "/large.iso", 0, null);

    assertThat(sourceFixture.readBytes(openSource)).isEqualTo(content);
  }

  @Test
  void shouldReadDatastoreFileBelowRoot() {
    sourceFixture.configure("datastore-root", root);

    assertThat(text("ds:///vmfs/volumes/nfs/iso/b.iso")).isEqualTo("another image");
    assertThat(text("ds:///vmfs/volumes/nfs/../a%20file.iso")).isEqualTo("an image");
    assertThat(text("ds:///vmfs/volumes/nfs//iso/b.iso")).isEqualTo("another image");
  }

  @Test
  void shouldReadBelowSymbolicLinkRoot() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), root);
    sourceFixture.configure("file-root", link);

    assertThat(text("file://" + link + "/nfs/iso/b.iso")).isEqualTo("another image");
  }

  @ParameterizedTest
  @CsvSource({
    "file://ROOT/../secret,                    NOT_ALLOWED",
    "file://ROOT/%2e%2e/secret,                NOT_ALLOWED",
    "file://ROOT/nfs/..%2f..%2fsecret,         NOT_ALLOWED",
    "file://ROOT/out,                          NOT_ALLOWED",
    "file://ROOT/up/secret,                    NOT_ALLOWED",
    "file:///etc/passwd,                       NOT_ALLOWED",
    "file://ROOTed/secret,                     NOT_ALLOWED",
    "file://ROOT,                              NOT_ALLOWED",
    "file://ROOT/nfs,                          UNUSABLE_RESPONSE",
    "file://ROOT/none.iso,                     UNUSABLE_RESPONSE",
    "file://host.example/a,                    INVALID",
    "file://me@localhost/a,                    INVALID",
    "file:relative,                            INVALID",
    "file://ROOT/a?x=1,                        INVALID",
    "file://ROOT/a%00.iso,                     INVALID",
    "ds:///vmfs/volumes/../../secret,          NOT_ALLOWED",
    "ds:///vmfs/volumes/../secret,             NOT_ALLOWED",
    "ds:///vmfs/volumes//etc/passwd,           NOT_ALLOWED",
    "ds:///vmfs/volumes/out,                   NOT_ALLOWED",
    "ds:///vmfs/volumes/,                      NOT_ALLOWED",
    "ds:///vmfs/volumes,                       INVALID",
    "ds:///nfs/iso/b.iso,                      INVALID",
    "ds://esx.example/vmfs/volumes/nfs/iso/b.iso, INVALID"
  })
  void shouldRejectOtherFiles(String uri, Kind kind) {
    sourceFixture.configure("file-root", root).configure("datastore-root", root);

    SourceException failure = failure(uri.replace("ROOT", root.toString()));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.isTransient()).isFalse();
  }

  @Test
  void shouldRejectFilesWithoutConfiguredRoot() {
    assertThat(failure("file://" + root + "/within"))
        .hasMessage("file: URIs cannot be read, because carrel.pull.file-root is not set.")
        .extracting(SourceException::kind)
        .isEqualTo(Kind.NOT_ALLOWED);
    assertThat(failure("ds:///vmfs/volumes/nfs/iso/b.iso").kind()).isEqualTo(Kind.NOT_ALLOWED);
  }

  @Test
  void shouldResumeUnchangedFileFromOffset() {
    sourceFixture.configure("file-root", root);
    String uri = "file://" + root + "/within";
    String validator = open(uri, 0, null).validator();

    OpenedSource openSource = open(uri, 8, validator);

    assertThat(openSource.offset()).isEqualTo(8);
    assertThat(openSource.totalLength()).isEqualTo(13);
    assertThat(sourceFixture.readText(openSource)).isEqualTo("image");
  }

  @Test
  void shouldReadFromStartWhenFileHasChanged() throws IOException {
    sourceFixture.configure("file-root", root);
    String uri = "file://" + root + "/within";
    String validator = open(uri, 0, null).validator();
    Files.setLastModifiedTime(root.resolve("nfs/iso/b.iso"), FileTime.fromMillis(1));

    OpenedSource openSource = open(uri, 8, validator);

    assertThat(openSource.offset()).isZero();
    assertThat(sourceFixture.readText(openSource)).isEqualTo("another image");
  }

  private OpenedSource open(String uri, long offset, String validator) {
    return awaitItem(sourceFixture.sources().open(endpoint(uri), offset, validator));
  }

  private String text(String uri) {
    return sourceFixture.readText(open(uri, 0, null));
  }

  private SourceException failure(String uri) {
    return catchThrowableOfType(SourceException.class, () -> open(uri, 0, null));
  }
}
