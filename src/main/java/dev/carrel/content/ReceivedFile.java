package dev.carrel.content;

import dev.carrel.vapi.library.ChecksumInfo;
import java.util.List;

/**
 * The size and checksum of a file that was received.
 *
 * @param size in bytes
 * @param checksum in lower-case hexadecimal digits; null for an archive whose client announced no
 *     checksum
 * @param members the files of an archive; empty if the file is not an archive
 */
public record ReceivedFile(long size, ChecksumInfo checksum, List<Member> members) {
  /** Describes a file that is not an archive. */
  public ReceivedFile(long size, ChecksumInfo checksum) {
    this(size, checksum, List.of());
  }

  /** A file that was unpacked from an archive. */
  public record Member(String name, ContentId content, ReceivedFile received) {}
}
