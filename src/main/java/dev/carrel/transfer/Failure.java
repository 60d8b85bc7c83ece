package dev.carrel.transfer;

import dev.carrel.operation.Faults;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a file did not arrive. */
enum Failure {
  /** It is not what it was announced to be. */
  CHECKSUM(Message.CHECKSUM_MISMATCH),
  SIZE(Message.SIZE_MISMATCH, Message.TOO_LARGE),
  /** It is no archive that can be taken. */
  OVF(Message.PACKAGE_INVALID, Message.MEMBER_EXISTS, Message.TOO_MANY_FILES),
  NO_ROOM(Message.NO_ROOM),
  UNWRITABLE(Message.CONTENT_NOT_WRITABLE),
  /** It could not be pulled. */
  SOURCE(Message.NOT_PULLED),
  /** The client went away, or left a gap. */
  INTERRUPTED,
  /** Its session is not ACTIVE any more, or another transfer took its place. */
  SESSION_ENDED(Message.TRANSFER_NOT_FOUND),
  TOO_SLOW,
  /** PostgreSQL is away: nothing is said of the file, which can be continued or sent again. */
  DATABASE(Message.DATABASE_UNAVAILABLE),
  SHUTDOWN(Message.SHUTTING_DOWN),
  OTHER;

  private static final Map<String, Failure> BY_MESSAGE =
      Stream.of(values())
          .flatMap(failure -> Stream.of(failure.told).map(told -> Map.entry(told, failure)))
          .collect(Collectors.toMap(entry -> entry.getKey().id(), Map.Entry::getValue));

  private final Message[] told;

  Failure(Message... told) {
    this.told = told;
  }

  /** The one that an error tells of. */
  static Failure of(Throwable why) {
    if (why instanceof VapiError error) {
      return BY_MESSAGE.getOrDefault(error.messages().get(0).id(), OTHER);
    }
    return Faults.isUnavailable(why) ? DATABASE : OTHER;
  }

  /** How it is called in metrics. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
