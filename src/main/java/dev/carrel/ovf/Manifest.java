package dev.carrel.ovf;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An OVF manifest: the checksums of the files of a package.
 *
 * @param entries in the order of the manifest; each file occurs once
 */
public record Manifest(List<Entry> entries) {
  /** The maximum size of a manifest in bytes. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  /** The maximum number of entries, as many as the references of a descriptor. */
  public static final int MAX_ENTRIES = Descriptor.MAX_REFERENCES;

  public Manifest {
    entries = List.copyOf(entries);
  }

  /**
   * The checksum of one file.
   *
   * @param file the file name
   * @param algorithm the algorithm of the digest
   * @param digest hexadecimal digits in lower case, with the length that the algorithm requires
   */
  public record Entry(String file, ChecksumAlgorithm algorithm, String digest) {}

  /**
   * Parses a manifest; reads the stream to its end. Blank lines are ignored.
   *
   * @throws OvfException if a line is malformed; the message contains its number, counted from 1
   * @throws IOException if the stream fails
   */
  public static Manifest parse(InputStream in) throws IOException {
    String text =
        LimitedInput.decodeUtf8(
            LimitedInput.readAll(in, MAX_BYTES, "The manifest"), "The manifest");
    Map<String, Entry> entries = new LinkedHashMap<>();
    int lineNumber = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      lineNumber++;
      if (!line.isBlank()) {
        Entry entry = entry(line, lineNumber);
        if (entries.putIfAbsent(entry.file, entry) != null) {
          throw malformedLine(
              lineNumber, "names " + OvfException.abbreviate(entry.file) + " again");
        }
        if (entries.size() > MAX_ENTRIES) {
          throw malformedLine(lineNumber, "exceeds the maximum of " + MAX_ENTRIES + " entries");
        }
      }
    }
    return new Manifest(List.copyOf(entries.values()));
  }

  /** The entry of a file; empty if there is none. */
  public Optional<Entry> find(String file) {
    return entries.stream().filter(entry -> entry.file.equals(file)).findFirst();
  }

  private static Entry entry(String line, int lineNumber) {
    DigestLine digestLine =
        DigestLine.parse(line)
            .orElseThrow(
                () ->
                    malformedLine(
                        lineNumber,
                        "is not of the form SHA256(file)= digits: "
                            + OvfException.abbreviate(line)));
    int digits = digestLine.digits().length();
    if (digits != digestLine.algorithm().hexDigits()) {
      throw malformedLine(
          lineNumber,
          "has %s digits, but %s requires %s"
              .formatted(digits, digestLine.algorithm(), digestLine.algorithm().hexDigits()));
    }
    return new Entry(digestLine.file(), digestLine.algorithm(), digestLine.digits());
  }

  private static OvfException malformedLine(int lineNumber, String problem) {
    return new OvfException("Line %s of the manifest %s.", lineNumber, problem);
  }
}
