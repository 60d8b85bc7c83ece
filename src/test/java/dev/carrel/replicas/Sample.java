package dev.carrel.replicas;

import dev.carrel.history.Content;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the clients send: eight contents, two of which take more than one packet. */
final class Sample {
  static final int COUNT = 8;

  private static final int LARGE = 30_000;
  private static final int[] NUMBERS = IntStream.range(0, COUNT).toArray();
  private static final Map<Content, byte[]> BYTES =
      IntStream.of(NUMBERS)
          .mapToObj(Sample::write)
          .collect(Collectors.toMap(Content::of, Function.identity()));

  private Sample() {}

  static Content content(int number) {
    return Content.of(write(number));
  }

  static byte[] bytes(Content content) {
    return BYTES.get(content);
  }

  private static byte[] write(int number) {
    return "content %d\n"
        .formatted(number)
        .repeat(number % 4 == 3 ? LARGE : number)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
