package dev.carrel.ovf;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An OVF manifest: what the package's files must have as checksums.
 *
 * @param entries in the manifest's order, no file twice
 */
public record Manifest(List<Entry> entries) {
  /** How many bytes are taken. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  /** How many entries are taken: as many as a descriptor may have references. */
  public static final int MAX_ENTRIES = Descriptor.MAX_REFERENCES;

  public Manifest {
    entries = List.copyOf(entries);
  }

  /**
   * A file and its checksum.
   *
   * @param file its name
   * @param digest hexadecimal digits in lower case, as many as the algorithm makes
   */
  public record Entry(String file, ChecksumAlgorithm algorithm, String digest) {}

  /**
   * Reads a manifest to its end. Blank lines mean nothing.
   *
   * @throws OvfException if a line does not say what a manifest's line says; the message has its
   *     number, counted from 1
   * @throws IOException if the stream fails
   */
  public static Manifest parse(InputStream in) throws IOException {
    String text =
        LimitedInput.decodeUtf8(
            LimitedInput.readAll(in, MAX_BYTES, "The manifest"), "The manifest");
    Map<String, Entry> entries = new LinkedHashMap<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (!line.isBlank()) {
        Entry entry = entry(line, number);
        if (entries.putIfAbsent(entry.file, entry) != null) {
          throw malformedLine(number, "names " + OvfException.abbreviate(entry.file) + " again");
        }
        if (entries.size() > MAX_ENTRIES) {
          throw malformedLine(number, "exceeds the maximum of " + MAX_ENTRIES + " entries");
        }
      }
    }
    return new Manifest(List.copyOf(entries.values()));
  }

  /** What is said of a file, if anything is. */
  public Optional<Entry> find(String file) {
    return entries.stream().filter(entry -> entry.file.equals(file)).findFirst();
  }

  private static Entry entry(String line, int number) {
    DigestLine read =
        DigestLine.parse(line)
            .orElseThrow(
                () ->
                    malformedLine(
                        number,
                        "is not of the form SHA256(file)= digits: "
                            + OvfException.abbreviate(line)));
    int digits = read.digits().length();
    if (digits != read.algorithm().hexDigits()) {
      throw malformedLine(
          number,
          "has %s digits, but %s requires %s"
              .formatted(digits, read.algorithm(), read.algorithm().hexDigits()));
    }
    return new Entry(read.file(), read.algorithm(), read.digits());
  }

  private static OvfException malformedLine(int number, String what) {
    return new OvfException("Line %s of the manifest %s.", number, what);
  }
}
