package dev.carrel.ovf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carrel.ovf.Descriptor.Reference;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects and validates the references of a descriptor. */
final class ReferenceCollector {
  /** An absolute URI: it starts with a scheme and a colon. */
  private static final Pattern ABSOLUTE_URI = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:");

  private final List<Reference> references = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /**
   * Adds the file, or the chunks, of one {@code File} element.
   *
   * @param href the attribute; required
   * @param size the attribute in bytes; null if there is none
   * @param chunkSize the attribute in bytes; null if there is none. If it is set, the file is
   *     stored as chunks of this size (the last one may be smaller), and each chunk is a file of
   *     its own
   * @throws OvfException if an attribute is invalid or there are too many references
   */
  void add(String href, String size, String chunkSize) {
    String name = fileNameOf(href);
    Long bytes = size == null ? null : parseNumber(size, "size", name);
    if (chunkSize == null) {
      add(new Reference(name, bytes));
    } else {
      addChunks(name, bytes, parseNumber(chunkSize, "chunkSize", name));
    }
  }

  Descriptor toDescriptor() {
    return new Descriptor(references);
  }

  private static String fileNameOf(String href) {
    if (href == null) {
      throw new OvfException("A File element of the OVF descriptor has no href attribute.");
    }
    if (ABSOLUTE_URI.matcher(href).find()) {
      throw new OvfException(
          "The OVF descriptor references %s, which is not in the same directory.",
          OvfException.abbreviate(href));
    }
    return FileName.requireValid(decodePercent(href), "A File of the OVF descriptor");
  }

  /**
   * Decodes percent-encoded characters (RFC 3986, section 2.1). {@link URLDecoder} accepts
   * malformed UTF-8. So it decodes to ISO 8859-1, in which each byte is one character, and the
   * bytes are decoded to UTF-8 strictly.
   */
  private static String decodePercent(String href) {
    var octets = new String(href.getBytes(UTF_8), ISO_8859_1);
    byte[] decoded;
    try {
      decoded = URLDecoder.decode(octets.replace("+", "%2B"), ISO_8859_1).getBytes(ISO_8859_1);
    } catch (IllegalArgumentException e) {
      throw new OvfException(
          "The name %s has an invalid percent encoding.", OvfException.abbreviate(href));
    }
    return LimitedInput.decodeUtf8(decoded, "The name " + OvfException.abbreviate(href));
  }

  private static long parseNumber(String digits, String attribute, String name) {
    return LimitedInput.parseNumber(
        digits.strip(), "The " + attribute + " of " + OvfException.abbreviate(name));
  }

  private void addChunks(String name, Long size, long chunkSize) {
    if (size == null || chunkSize == 0) {
      throw new OvfException(
          "The chunks of %s in the OVF descriptor require a size and a chunkSize greater than 0.",
          OvfException.abbreviate(name));
    }
    // An empty file has one empty chunk.
    long last = Math.max(size - 1, 0) / chunkSize;
    if (last >= Descriptor.MAX_REFERENCES) {
      throw tooManyReferencesError();
    }
    for (long i = 0; i <= last; i++) {
      String chunk = FileName.requireValid("%s.%09d".formatted(name, i), "A chunk");
      add(new Reference(chunk, i < last ? chunkSize : size - last * chunkSize));
    }
  }

  private void add(Reference reference) {
    if (references.size() == Descriptor.MAX_REFERENCES) {
      throw tooManyReferencesError();
    }
    if (!names.add(reference.href())) {
      throw new OvfException(
          "The OVF descriptor references %s more than once.",
          OvfException.abbreviate(reference.href()));
    }
    references.add(reference);
  }

  private static OvfException tooManyReferencesError() {
    return new OvfException(
        "The OVF descriptor exceeds the maximum of %s referenced files.",
        Descriptor.MAX_REFERENCES);
  }
}
