package dev.carrel.transfer;

import dev.carrel.database.ErrorMapping;
import dev.carrel.source.SourceException;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a file did not arrive. */
public enum TransferFailure {
  /** It is not what it was announced to be. */
  CHECKSUM(Message.CHECKSUM_MISMATCH),
  SIZE(Message.SIZE_MISMATCH, Message.FILE_TOO_LARGE),
  /** It is no archive that can be taken. */
  ARCHIVE(Message.OVF_FILE_INVALID, Message.MEMBER_EXISTS, Message.TOO_MANY_FILES),
  /** The disk, or what the configuration allows of it, is full. */
  NO_ROOM(Message.CONTENT_LIMIT_EXCEEDED),
  STORAGE(Message.CONTENT_NOT_WRITABLE),
  /** The source's URI, thumbprint or certificate makes no sense. */
  SOURCE_INVALID,
  /** The configuration does not let the server pull from it. */
  SOURCE_NOT_ALLOWED,
  HOST_NOT_FOUND,
  UNREACHABLE,
  CERTIFICATE,
  TLS,
  /** The source answered, but not with the file. */
  STATUS,
  TIMEOUT,
  /** The connection to the source broke. */
  CONNECTION,
  /** The client went away, or left a gap. */
  INTERRUPTED,
  /** Its session is not ACTIVE any more, or another transfer took its place. */
  SESSION_ENDED(Message.TRANSFER_NOT_FOUND),
  TOO_SLOW,
  /** PostgreSQL is away: nothing is said of the file, which can be continued or sent again. */
  DATABASE(Message.DATABASE_UNAVAILABLE, Message.DATABASE_FULL),
  SHUTDOWN(Message.SHUTTING_DOWN),
  OTHER;

  private static final Map<String, TransferFailure> BY_MESSAGE =
      Stream.of(values())
          .flatMap(
              transferFailure ->
                  Stream.of(transferFailure.messages).map(told -> Map.entry(told, transferFailure)))
          .collect(Collectors.toMap(entry -> entry.getKey().id(), Map.Entry::getValue));

  private static final Set<TransferFailure> OF_SOURCES = EnumSet.range(SOURCE_INVALID, CONNECTION);

  /** What the operating system reports if a disk, or a user's share of it, is full. */
  private static final Set<String> NO_SPACE =
      Set.of("No space left on device", "Disk quota exceeded");

  private final Message[] messages;

  TransferFailure(Message... messages) {
    this.messages = messages;
  }

  /** The one that an error tells of. */
  static TransferFailure ofThrowable(Throwable why) {
    if (why instanceof VapiError error) {
      return ofThrowable(error.messages().get(0));
    }
    if (why instanceof SourceException source) {
      return ofThrowable(source.kind());
    }
    return ErrorMapping.isDatabaseUnavailable(why) ? DATABASE : OTHER;
  }

  private static TransferFailure ofThrowable(SourceException.Kind kind) {
    return switch (kind) {
      case INVALID -> SOURCE_INVALID;
      case NOT_ALLOWED -> SOURCE_NOT_ALLOWED;
      case HOST_NOT_FOUND -> HOST_NOT_FOUND;
      case TIMED_OUT -> TIMEOUT;
      case CERTIFICATE -> CERTIFICATE;
      case TLS -> TLS;
      case REFUSED -> STATUS;
      case UNREACHABLE -> UNREACHABLE;
      case BROKEN -> CONNECTION;
    };
  }

  /** Whether a transfer of that kind can fail so. */
  boolean isPossibleFor(TransferKind kind) {
    return kind == TransferKind.PULL || !OF_SOURCES.contains(this);
  }

  private static TransferFailure ofThrowable(LocalizableMessage message) {
    TransferFailure transferFailure = BY_MESSAGE.getOrDefault(message.id(), OTHER);
    return transferFailure == STORAGE && message.args().stream().anyMatch(NO_SPACE::contains)
        ? NO_ROOM
        : transferFailure;
  }

  /** How it is called in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
