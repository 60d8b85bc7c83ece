package dev.carrel.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.crypto.Digests;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every content store does. Each implementation has a subclass. */
public abstract class ContentStoreContractTest {
  private static final byte[] BYTES = randomBytes(300_000);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /** Later than the modification of every content. */
  private static final Instant ANY_AGE = Instant.MAX;

  private final ContentId id = ContentId.random();
  private final UUID storeId = UUID.randomUUID();

  private ContentStore store;

  /**
   * Opens the store as a replica does, without binding it. All calls in one test open the same
   * store, which is empty at first.
   */
  protected abstract ContentStore openStore();

  @BeforeEach
  void bindStore() throws IOException {
    store = openStore();
    store.identity().mark(storeId);
    store.identity().bind(storeId);
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private ContentWriter create(ContentId content) throws IOException {
    return store.create(content, ChecksumAlgorithm.SHA256);
  }

  private void store(ContentId content, byte[] bytes) throws IOException {
    try (var writer = create(content)) {
      writer.append(ByteBuffer.wrap(bytes));
      writer.commit();
    }
  }

  private void storeUncommitted(ContentId content, byte[] bytes) throws IOException {
    try (var writer = create(content)) {
      writer.append(ByteBuffer.wrap(bytes));
    }
  }

  private byte[] read(ContentId content) throws IOException {
    try (var in = store.open(content)) {
      return in.readAllBytes();
    }
  }

  private byte[] read(ContentId content, long from, long length) throws IOException {
    try (var in = store.open(content, from, length)) {
      return in.readAllBytes();
    }
  }

  private List<ContentId> listIds() throws IOException {
    try (var ids = store.listIds()) {
      return ids.toList();
    }
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Digests.sha256(bytes));
  }

  private void assertMissing(ContentId content) throws IOException {
    assertThatThrownBy(() -> read(content)).isInstanceOf(ContentNotFoundException.class);
    assertThatThrownBy(() -> store.size(content)).isInstanceOf(ContentNotFoundException.class);
    assertThat(store.isComplete(content, 0)).isFalse();
    assertThat(listIds()).doesNotContain(content);
  }

  private static void assertFails(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IOException.class);
  }

  @Test
  void shouldStoreAppendedBytes() throws IOException {
    ReceivedFile received;
    long size;
    try (var writer = create(id)) {
      writer.append(ByteBuffer.wrap(BYTES, 0, 100));
      writer.append(ByteBuffer.wrap(BYTES, 100, BYTES.length - 100));
      size = writer.size();
      received = writer.commit();
    }

    assertThat(size).isEqualTo(BYTES.length);
    assertThat(received.size()).isEqualTo(BYTES.length);
    assertThat(received.checksum().checksum()).isEqualTo(sha256(BYTES));
    assertThat(received.checksum().algorithm()).isEqualTo(ChecksumAlgorithm.SHA256);
    assertThat(read(id)).isEqualTo(BYTES);
    assertThat(store.size(id)).isEqualTo(BYTES.length);
    assertThat(store.isComplete(id, BYTES.length)).isTrue();
    assertThat(store.isComplete(id, BYTES.length - 1)).isFalse();
  }

  @Test
  void shouldStoreEmptyContent() throws IOException {
    store(id, new byte[0]);

    assertThat(read(id)).isEmpty();
    assertThat(store.isComplete(id, 0)).isTrue();
  }

  @Test
  void shouldStoreOnlyBytesAfterReset() throws IOException {
    ReceivedFile received;
    try (var writer = create(id)) {
      writer.append(ByteBuffer.wrap(BYTES));
      writer.reset();
      writer.append(ByteBuffer.wrap(BYTES, 0, 10));
      received = writer.commit();
    }

    byte[] expected = Arrays.copyOf(BYTES, 10);
    assertThat(received.size()).isEqualTo(10);
    assertThat(received.checksum().checksum()).isEqualTo(sha256(expected));
    assertThat(read(id)).isEqualTo(expected);
  }

  @Test
  void shouldIgnoreFlushAfterClose() throws IOException {
    var writer = create(id);
    writer.append(ByteBuffer.wrap(BYTES));
    writer.flush();
    writer.commit();
    writer.close();

    writer.flush();
    writer.close();

    assertThat(read(id)).isEqualTo(BYTES);
  }

  @Test
  void shouldNotReplaceExistingContent() throws IOException {
    store(id, BYTES);

    assertFails(() -> store(id, new byte[10]));

    assertThat(read(id)).isEqualTo(BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 300000, 300000",
    "0, 1, 1",
    "299999, 1, 1",
    "100000, 150000, 150000",
    "100000, 0, 0",
    "299990, 20, 10",
    "299990, 9223372036854775807, 10",
  })
  void shouldReadRange(int from, long length, int expectedLength) throws IOException {
    store(id, BYTES);

    byte[] range = read(id, from, length);

    assertThat(range).isEqualTo(Arrays.copyOfRange(BYTES, from, from + expectedLength));
  }

  @Test
  void shouldReadSingleBytes() throws IOException {
    store(id, new byte[] {-1, 0, 1, 2});

    try (var in = store.open(id, 0, 3)) {
      assertThat(List.of(in.read(), in.read(), in.read(), in.read()))
          .containsExactly(255, 0, 1, -1);
    }
  }

  @Test
  void shouldReportMissingContent() throws IOException {
    assertMissing(id);
  }

  @Test
  void shouldReadContentOfOtherReplica() throws IOException {
    store(id, BYTES);

    try (var in = openStore().open(id)) {
      assertThat(in.readAllBytes()).isEqualTo(BYTES);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "100000, 100000", "300000, 300000", "400000, 300000"})
  void shouldResumeFromPrefix(long bytes, int copied) throws IOException {
    ContentId resumed = ContentId.random();
    storeUncommitted(id, BYTES);
    byte[] rest = randomBytes(70_000);

    ReceivedFile received;
    try (var writer = create(resumed)) {
      writer.appendPrefixOf(id, bytes, () -> false);
      assertThat(writer.size()).isEqualTo(copied);
      store.delete(id);
      writer.append(ByteBuffer.wrap(rest));
      received = writer.commit();
    }

    byte[] expected = Arrays.copyOf(BYTES, copied + rest.length);
    System.arraycopy(rest, 0, expected, copied, rest.length);
    assertThat(read(resumed)).isEqualTo(expected);
    assertThat(received.size()).isEqualTo(expected.length);
    assertThat(received.checksum().checksum()).isEqualTo(sha256(expected));
  }

  @Test
  void shouldResumeFromResumedContent() throws IOException {
    ContentId second = ContentId.random();
    ContentId third = ContentId.random();
    storeUncommitted(id, Arrays.copyOf(BYTES, 100_000));
    try (var writer = create(second)) {
      writer.appendPrefixOf(id, 100_000, () -> false);
      writer.append(ByteBuffer.wrap(BYTES, 100_000, 100_000));
    }

    try (var writer = create(third)) {
      writer.appendPrefixOf(second, 200_000, () -> false);
      writer.append(ByteBuffer.wrap(BYTES, 200_000, 100_000));
      writer.commit();
    }

    assertThat(read(third)).isEqualTo(BYTES);
  }

  @Test
  void shouldResumeFromCommittedContent() throws IOException {
    ContentId resumed = ContentId.random();
    store(id, BYTES);

    try (var writer = create(resumed)) {
      writer.appendPrefixOf(id, BYTES.length, () -> false);
      writer.commit();
    }

    assertThat(read(resumed)).isEqualTo(BYTES);
    assertThat(read(id)).isEqualTo(BYTES);
  }

  @Test
  void shouldAppendNothingFromMissingContent() throws IOException {
    try (var writer = create(id)) {
      writer.appendPrefixOf(ContentId.random(), 100, () -> false);

      assertThat(writer.size()).isZero();
    }
  }

  @Test
  void shouldStopCopyingWhenCanceled() throws IOException {
    storeUncommitted(id, BYTES);

    try (var writer = create(ContentId.random())) {
      writer.appendPrefixOf(id, BYTES.length, () -> true);

      assertThat(writer.size()).isLessThan(BYTES.length);
    }
  }

  @Test
  void shouldDeleteContent() throws IOException {
    store(id, BYTES);

    store.delete(id);

    assertMissing(id);
    store.delete(id);
  }

  @Test
  void shouldDeleteUncommittedContent() throws IOException {
    storeUncommitted(id, BYTES);

    store.delete(id);

    assertMissing(id);
    try (var writer = create(ContentId.random())) {
      writer.appendPrefixOf(id, BYTES.length, () -> false);
      assertThat(writer.size()).isZero();
    }
  }

  @Test
  void shouldListContents() throws IOException {
    ContentId other = ContentId.random();
    ContentId inTrash = ContentId.random();
    assertThat(store.isEmpty()).isTrue();
    store(id, BYTES);
    store(other, BYTES);
    store(inTrash, BYTES);
    store.trash().add(inTrash, NOW, ANY_AGE);

    List<ContentId> ids = listIds();

    assertThat(ids).containsExactlyInAnyOrder(id, other);
    assertThat(store.isEmpty()).isFalse();
  }

  @Test
  void shouldMoveContentToTrashAndBack() throws IOException {
    store(id, BYTES);

    boolean moved = store.trash().add(id, NOW, ANY_AGE);

    assertThat(moved).isTrue();
    assertMissing(id);
    assertThat(store.trash().restore(id)).isTrue();
    assertThat(read(id)).isEqualTo(BYTES);
  }

  @Test
  void shouldKeepContentModifiedAfterLatest() throws IOException {
    store(id, BYTES);

    boolean moved = store.trash().add(id, NOW, Instant.EPOCH);

    assertThat(moved).isFalse();
    assertThat(read(id)).isEqualTo(BYTES);
  }

  @Test
  void shouldIgnoreMissingContentInTrash() throws IOException {
    assertThat(store.trash().add(id, NOW, ANY_AGE)).isFalse();
    assertThat(store.trash().restore(id)).isFalse();
    assertThat(store.trash().deleteBefore(NOW)).isZero();
  }

  @Test
  void shouldDeleteFromTrashByTimeOfMove() throws IOException {
    ContentId later = ContentId.random();
    store(id, BYTES);
    store(later, BYTES);
    store.trash().add(id, NOW, ANY_AGE);
    store.trash().add(later, NOW.plus(Duration.ofHours(1)), ANY_AGE);

    assertThat(store.trash().deleteBefore(NOW)).isZero();
    assertThat(store.trash().deleteBefore(NOW.plus(Duration.ofMinutes(1)))).isEqualTo(1);

    assertThat(store.trash().restore(id)).isFalse();
    assertThat(store.trash().restore(later)).isTrue();
  }

  @Test
  void shouldKeepFirstMark() throws IOException {
    assertFails(() -> openStore().identity().mark(UUID.randomUUID()));

    assertThat(openStore().identity().markedId()).contains(storeId);
    assertThat(store.identity().description()).isNotBlank();
  }

  @Test
  void shouldRejectChangesUnlessBoundToItsId() throws IOException {
    store(id, BYTES);
    ContentStore unbound = openStore();
    ContentStore replaced = openStore();
    replaced.identity().bind(UUID.randomUUID());

    for (ContentStore other : List.of(unbound, replaced)) {
      assertFails(() -> other.identity().requirePresent());
      assertFails(() -> other.create(ContentId.random(), ChecksumAlgorithm.SHA256));
      assertFails(() -> other.delete(id));
      assertFails(() -> other.trash().add(id, NOW, ANY_AGE));
      assertFails(() -> other.trash().restore(id));
      assertFails(() -> other.trash().deleteBefore(NOW));
    }

    assertThat(read(id)).isEqualTo(BYTES);
    store.identity().requirePresent();
  }

  @Test
  void shouldMeasureSpace() throws IOException {
    store(id, BYTES);

    assertThat(store.space())
        .hasValueSatisfying(
            space -> {
              assertThat(space.capacity()).isGreaterThanOrEqualTo(BYTES.length);
              assertThat(space.free()).isBetween(0L, space.capacity());
            });
  }
}
