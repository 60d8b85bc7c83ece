package dev.carrel.content;

import dev.carrel.vapi.library.ChecksumInfo;
import java.util.List;

/**
 * What a file turned out to be.
 *
 * @param size in bytes
 * @param checksum in lower case; null of an archive whose client did not announce one
 * @param members the files that came in it, if it is an archive; empty otherwise
 */
public record ReceivedFile(long size, ChecksumInfo checksum, List<Member> members) {
  /** What a file that is no archive turned out to be. */
  public ReceivedFile(long size, ChecksumInfo checksum) {
    this(size, checksum, List.of());
  }

  /** A file that came in an archive. */
  public record Member(String name, ContentId content, ReceivedFile received) {}
}
