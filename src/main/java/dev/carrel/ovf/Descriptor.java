package dev.carrel.ovf;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * An OVF descriptor, as far as a library needs it.
 *
 * @param references the files that make up the package beside the descriptor, in its order, no
 *     {@code href} twice
 */
public record Descriptor(List<Reference> references) {
  /** How many bytes of XML are taken: real ones have some ten thousand. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  /** How many references are taken, each chunk of a file counted. */
  public static final int MAX_REFERENCES = 10_000;

  public Descriptor {
    references = List.copyOf(references);
  }

  /**
   * A file that the package needs.
   *
   * @param href its name, which is free of paths
   * @param size in bytes; null where the descriptor does not tell
   */
  public record Reference(String href, Long size) {}

  /**
   * Reads a descriptor to its end.
   *
   * @throws OvfException if it is no OVF envelope, or names a file that cannot be one of the item's
   * @throws IOException if the stream fails
   */
  public static Descriptor parse(InputStream in) throws IOException {
    return DescriptorReader.read(LimitedInput.readAll(in, MAX_BYTES, "The OVF descriptor"));
  }
}
