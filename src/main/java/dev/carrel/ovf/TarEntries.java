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

/**
 * Handles the entries of a tar archive: validates files and passes them to the receiver, and reads
 * extension entries, which apply to the next file.
 */
final class TarEntries {
  private final Receiver receiver;
  private final Set<String> names = new HashSet<>();
  private TarExtensions tarExtensions = new TarExtensions();
  private boolean hasDescriptor;

  TarEntries(Receiver receiver) {
    this.receiver = receiver;
  }

  /** The size in bytes of the content that follows the header. */
  long size(TarHeader header) {
    return header.isFile() && tarExtensions.size != null ? tarExtensions.size : header.size();
  }

  /**
   * Returns the receiver of an entry's content: for a file, that of the archive's receiver;
   * otherwise, one that reads or skips the entry.
   */
  MemberReceiver begin(TarHeader header, long size) throws IOException {
    return switch (header.type()) {
      case TarConstants.LF_GNUTYPE_LONGNAME ->
          new TarExtensionEntry(size, tarExtensions::readLongName);
      case TarConstants.LF_PAX_EXTENDED_HEADER_LC ->
          new TarExtensionEntry(size, tarExtensions::readPax);
      case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> new SkippedEntry();
      default -> beginFile(header, size);
    };
  }

  /** Called at the end of the archive; throws {@link OvfException} if something is missing. */
  void requireComplete() {
    if (!tarExtensions.isEmpty()) {
      throw new OvfException("The archive is truncated: an announced entry is missing.");
    }
    if (!hasDescriptor) {
      throw new OvfException("The archive has no OVF descriptor.");
    }
  }

  private MemberReceiver beginFile(TarHeader header, long size) throws IOException {
    String name = tarExtensions.name == null ? header.name() : tarExtensions.name;
    if (!header.isFile() || tarExtensions.isSparse) {
      throw new OvfException(
          "The archive entry %s is %s; only regular files are supported.",
          OvfException.abbreviate(name),
          tarExtensions.isSparse ? "a sparse file" : header.describeType());
    }
    tarExtensions = new TarExtensions();
    return receiver.begin(requireValidName(name), size);
  }

  private String requireValidName(String rawName) {
    String name =
        FileName.requireValid(
            rawName.startsWith("./") ? rawName.substring(2) : rawName, "A file of the archive");
    if (names.size() == OvaUnpacker.MAX_MEMBERS) {
      throw new OvfException(
          "The archive exceeds the maximum of %s files.", OvaUnpacker.MAX_MEMBERS);
    }
    // Names must differ by more than case, for clients whose file system ignores case.
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

  /** An entry that is not needed. */
  private record SkippedEntry() implements MemberReceiver {
    @Override
    public void append(ByteBuffer bytes) {}

    @Override
    public void end() {}
  }
}
