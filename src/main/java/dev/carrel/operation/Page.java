package dev.carrel.operation;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A page of a list that may be too long to hold in memory.
 *
 * @param elements the elements of this page
 * @param next loads the next page; null if this page is the last
 * @param onEnd called once by the reader of a list with more than one page: with null after the
 *     last page, with the error that the client receives instead of the list, or with {@link
 *     Aborted} if the client received a part of the list
 */
public record Page<T>(List<T> elements, Supplier<Uni<Page<T>>> next, Consumer<Throwable> onEnd) {
  /** The client has received a part of the list, and can receive neither the rest nor an error. */
  public static final class Aborted extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Aborted(Throwable cause) {
      super(cause);
    }
  }

  /** The maximum number of elements of a page. */
  public static final int MAX_SIZE = 1000;

  /** Creates the only page of a short list. */
  public static <T> Page<T> single(List<T> all) {
    return new Page<>(all, null, end -> {});
  }

  /**
   * Reads the first page of a list of keys.
   *
   * @param reader reads at most {@link #MAX_SIZE} keys that follow the given key, in ascending
   *     order; for null, the first keys
   */
  public static Uni<Page<UUID>> readFirst(Function<UUID, Uni<List<UUID>>> reader) {
    return readAfter(null, reader);
  }

  private static Uni<Page<UUID>> readAfter(UUID key, Function<UUID, Uni<List<UUID>>> reader) {
    return reader
        .apply(key)
        .map(
            page ->
                page.size() < MAX_SIZE
                    ? single(page)
                    : new Page<>(
                        page, () -> readAfter(page.get(page.size() - 1), reader), end -> {}));
  }

  /** Converts the elements of this page and of all following pages. */
  public <R> Page<R> map(Function<T, R> mapper) {
    return new Page<>(
        elements.stream().map(mapper).toList(),
        next == null ? null : () -> next.get().map(page -> page.map(mapper)),
        onEnd);
  }

  /** Returns this list with another consumer of its end. */
  public Page<T> withEndListener(Consumer<Throwable> listener) {
    return new Page<>(elements, next, listener);
  }
}
