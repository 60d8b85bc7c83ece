package dev.carrel.ovf;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The files that an OVF descriptor references.
 *
 * @param references the files in the order of the descriptor, without the descriptor itself; each
 *     {@code href} occurs once
 */
public record Descriptor(List<Reference> references) {
  /** The maximum size of a descriptor in bytes; typical descriptors have about 10,000. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  /** The maximum number of references; each chunk of a chunked file counts. */
  public static final int MAX_REFERENCES = 10_000;

  public Descriptor {
    references = List.copyOf(references);
  }

  /**
   * A file of the package.
   *
   * @param href the file name, without a path
   * @param size the size in bytes; null if the descriptor does not contain it
   */
  public record Reference(String href, Long size) {}

  /** Returns the names of the referenced files. */
  public Set<String> fileNames() {
    return references.stream().map(Reference::href).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Parses a descriptor; reads the stream to its end.
   *
   * @throws OvfException if it is not an OVF envelope, exceeds a limit, or references a file with
   *     an invalid name
   * @throws IOException if the stream fails
   */
  public static Descriptor parse(InputStream in) throws IOException {
    return DescriptorReader.read(LimitedInput.readAll(in, MAX_BYTES, "The OVF descriptor"));
  }
}
