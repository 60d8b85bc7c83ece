package dev.carrel.ovf;

import dev.carrel.ovf.OvaUnpacker.MemberReceiver;
import dev.carrel.ovf.OvaUnpacker.Receiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The entries of an archive: files, which go to the members, and what is said of the next file. */
final class TarEntries {
  private final Receiver receiver;
  private final Set<String> names = new HashSet<>();
  private TarExtensions tarExtensions = new TarExtensions();
  private boolean hasDescriptor;

  TarEntries(Receiver receiver) {
    this.receiver = receiver;
  }

  /** How many bytes of content follow the header. */
  long size(TarHeader header) {
    return header.isFile() && tarExtensions.size != null ? tarExtensions.size : header.size();
  }

  /** Who takes the content of the entry: for a file a member, else ourselves. */
  MemberReceiver begin(TarHeader header, long size) throws IOException {
    return switch (header.type()) {
      case TarConstants.LF_GNUTYPE_LONGNAME ->
          new TarExtensionEntry(size, tarExtensions::readLongName);
      case TarConstants.LF_PAX_EXTENDED_HEADER_LC ->
          new TarExtensionEntry(size, tarExtensions::readPax);
      case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> new Skipped();
      default -> beginFile(header, size);
    };
  }

  /** The archive's end, after the last entry. */
  void end() {
    if (!tarExtensions.isEmpty()) {
      throw new OvfException("The archive is truncated: an announced entry is missing.");
    }
    if (!hasDescriptor) {
      throw new OvfException("The archive has no OVF descriptor.");
    }
  }

  private MemberReceiver beginFile(TarHeader header, long size) throws IOException {
    String name = tarExtensions.name == null ? header.name() : tarExtensions.name;
    if (!header.isFile() || tarExtensions.sparse) {
      throw new OvfException(
          "The archive entry %s is %s; only regular files are supported.",
          OvfException.abbreviate(name),
          tarExtensions.sparse ? "a sparse file" : header.describeType());
    }
    tarExtensions = new TarExtensions();
    return receiver.begin(checkName(name), size);
  }

  private String checkName(String written) {
    String name =
        FileName.requireValid(
            written.startsWith("./") ? written.substring(2) : written, "A file of the archive");
    if (names.size() == OvaUnpacker.MAX_MEMBERS) {
      throw new OvfException(
          "The archive exceeds the maximum of %s files.", OvaUnpacker.MAX_MEMBERS);
    }
    // Some clients keep files where case does not tell names apart.
    if (!names.add(name.toLowerCase(Locale.ROOT))) {
      throw new OvfException(
          "The archive contains %s more than once.", OvfException.abbreviate(name));
    }
    if (OvfFileRole.ofFile(name).equals(Optional.of(OvfFileRole.DESCRIPTOR))) {
      requireFirstDescriptor(name);
    }
    return name;
  }

  private void requireFirstDescriptor(String name) {
    if (hasDescriptor) {
      throw new OvfException(
          "The archive has a second OVF descriptor, %s.", OvfException.abbreviate(name));
    }
    hasDescriptor = true;
  }

  /** What concerns nobody. */
  private record Skipped() implements MemberReceiver {
    @Override
    public void append(ByteBuffer bytes) {}

    @Override
    public void end() {}
  }
}
