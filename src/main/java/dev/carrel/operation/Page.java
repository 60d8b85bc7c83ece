package dev.carrel.operation;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A list that may be longer than anybody wants to hold: some of it, and how to get the next.
 *
 * @param next null where the list ends here
 * @param end to be called once by whatever reads the list, if {@code next} is not null: with null
 *     after the last page; with the error that the client gets instead of the list; or with {@link
 *     Aborted}
 */
public record Page<T>(List<T> elements, Supplier<Uni<Page<T>>> next, Consumer<Throwable> end) {
  /** The client has got a part of the list, and cannot get the rest, nor an error. */
  public static final class Aborted extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Aborted(Throwable cause) {
      super(cause);
    }
  }

  /** How much is held at a time. */
  public static final int MAX_SIZE = 1000;

  /** A list that is short. */
  public static <T> Page<T> single(List<T> all) {
    return new Page<>(all, null, end -> {});
  }

  /**
   * A list of keys, in their order.
   *
   * @param reader reads at most {@link #MAX_SIZE} of those that come after a key; given null, from
   *     the first
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

  public <R> Page<R> map(Function<T, R> mapping) {
    return new Page<>(
        elements.stream().map(mapping).toList(),
        next == null ? null : () -> next.get().map(page -> page.map(mapping)),
        end);
  }

  /** This list, with another consumer of its end. */
  public Page<T> endingWith(Consumer<Throwable> listener) {
    return new Page<>(elements, next, listener);
  }
}
