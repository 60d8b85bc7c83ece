package dev.carrel.replicas;

import dev.carrel.linearizability.FileContent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The contents that clients upload: eight, of which two need more than one packet. */
final class SampleContents {
  static final int COUNT = 8;

  private static final int LARGE = 30_000;
  private static final int[] NUMBERS = IntStream.range(0, COUNT).toArray();
  private static final Map<FileContent, byte[]> BYTES =
      IntStream.of(NUMBERS)
          .mapToObj(SampleContents::generate)
          .collect(Collectors.toMap(FileContent::of, Function.identity()));

  private SampleContents() {}

  static FileContent content(int number) {
    return FileContent.of(generate(number));
  }

  static byte[] bytes(FileContent fileContent) {
    return BYTES.get(fileContent);
  }

  private static byte[] generate(int number) {
    return "content %d\n"
        .formatted(number)
        .repeat(number % 4 == 3 ? LARGE : number)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
