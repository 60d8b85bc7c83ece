package dev.carrel.ovf;

import dev.carrel.ovf.Archive.Member;
import dev.carrel.ovf.Archive.Members;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The entries of an archive: files, which go to the members, and what is said of the next file. */
final class Entries {
  private final Members members;
  private final Set<String> names = new HashSet<>();
  private Extensions extensions = new Extensions();
  private boolean hasDescriptor;

  Entries(Members members) {
    this.members = members;
  }

  /** How many bytes of content follow the header. */
  long size(TarHeader header) {
    return header.isFile() && extensions.size != null ? extensions.size : header.size();
  }

  /** Who takes the content of the entry: for a file a member, else ourselves. */
  Member begin(TarHeader header, long size) throws IOException {
    return switch (header.type()) {
      case TarConstants.LF_GNUTYPE_LONGNAME -> new Extension(size, extensions::readLongName);
      case TarConstants.LF_PAX_EXTENDED_HEADER_LC -> new Extension(size, extensions::readPax);
      case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> new Skipped();
      default -> beginFile(header, size);
    };
  }

  /** The archive's end, after the last entry. */
  void end() {
    if (!extensions.isEmpty()) {
      throw new OvfException("The archive is cut short: it announces an entry that does not come.");
    }
    if (!hasDescriptor) {
      throw new OvfException("The archive has no OVF descriptor.");
    }
  }

  private Member beginFile(TarHeader header, long size) throws IOException {
    String name = extensions.name == null ? header.name() : extensions.name;
    if (!header.isFile() || extensions.sparse) {
      throw new OvfException(
          "The archive's entry %s is %s; only files are taken.",
          OvfException.shown(name), extensions.sparse ? "a sparse file" : header.kind());
    }
    extensions = new Extensions();
    return members.begin(admitted(name), size);
  }

  private String admitted(String written) {
    String name =
        FileName.checked(
            written.startsWith("./") ? written.substring(2) : written, "A file of the archive");
    if (names.size() == Archive.MAX_MEMBERS) {
      throw new OvfException(
          "The archive has more than the %s files that are taken.", Archive.MAX_MEMBERS);
    }
    // Some clients keep files where case does not tell names apart.
    if (!names.add(name.toLowerCase(Locale.ROOT))) {
      throw new OvfException("The archive has %s twice.", OvfException.shown(name));
    }
    if (OvfPart.of(name).equals(Optional.of(OvfPart.DESCRIPTOR))) {
      expectFirstDescriptor(name);
    }
    return name;
  }

  private void expectFirstDescriptor(String name) {
    if (hasDescriptor) {
      throw new OvfException(
          "The archive has a second OVF descriptor, %s.", OvfException.shown(name));
    }
    hasDescriptor = true;
  }

  /** What concerns nobody. */
  private record Skipped() implements Member {
    @Override
    public void append(ByteBuffer bytes) {}

    @Override
    public void end() {}
  }
}
