package dev.carrel.ovf;

import dev.carrel.ovf.Descriptor.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Gathers the files that a descriptor refers to. */
final class ReferenceCollector {
  /** In the first segment of a reference, a colon ends a scheme, whatever follows. */
  private static final Pattern ABSOLUTE = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:");

  private final List<Reference> references = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /**
   * Adds what one {@code File} element says, its attributes as they are written.
   *
   * @param chunkSize where it is set, the file comes in chunks of this many bytes, the last one
   *     smaller, and each chunk is a file
   */
  void add(String href, String size, String chunkSize) {
    String name = fileNameOf(href);
    Long bytes = size == null ? null : number(size, "size", name);
    if (chunkSize == null) {
      add(new Reference(name, bytes));
    } else {
      addChunks(name, bytes, number(chunkSize, "chunkSize", name));
    }
  }

  Descriptor toDescriptor() {
    return new Descriptor(references);
  }

  private static String fileNameOf(String href) {
    if (href == null) {
      throw new OvfException("A File element of the OVF descriptor has no href attribute.");
    }
    if (ABSOLUTE.matcher(href).find()) {
      throw new OvfException(
          "The OVF descriptor references %s, which is not in the same directory.",
          OvfException.abbreviate(href));
    }
    return FileName.requireValid(PercentDecoder.decode(href), "A File of the OVF descriptor");
  }

  private static long number(String digits, String attribute, String name) {
    return LimitedInput.parseNumber(
        digits.strip(), "The " + attribute + " of " + OvfException.abbreviate(name));
  }

  private void addChunks(String name, Long size, long chunkSize) {
    if (size == null || chunkSize == 0) {
      throw new OvfException(
          "The chunks of %s in the OVF descriptor require a size and a chunkSize greater than 0.",
          OvfException.abbreviate(name));
    }
    // An empty file still comes, as one chunk.
    long last = Math.max(size - 1, 0) / chunkSize;
    if (last >= Descriptor.MAX_REFERENCES) {
      throw tooManyReferences();
    }
    for (long i = 0; i <= last; i++) {
      String chunk = FileName.requireValid("%s.%09d".formatted(name, i), "A chunk");
      add(new Reference(chunk, i < last ? chunkSize : size - last * chunkSize));
    }
  }

  private void add(Reference reference) {
    if (references.size() == Descriptor.MAX_REFERENCES) {
      throw tooManyReferences();
    }
    if (!names.add(reference.href())) {
      throw new OvfException(
          "The OVF descriptor references %s more than once.",
          OvfException.abbreviate(reference.href()));
    }
    references.add(reference);
  }

  private static OvfException tooManyReferences() {
    return new OvfException(
        "The OVF descriptor exceeds the maximum of %s referenced files.",
        Descriptor.MAX_REFERENCES);
  }
}
