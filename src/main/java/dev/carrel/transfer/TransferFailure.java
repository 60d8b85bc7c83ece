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

/** Why a transfer failed or was interrupted; a label of metrics and log messages. */
public enum TransferFailure {
  /** The checksum differs from the declared one. */
  CHECKSUM(Message.CHECKSUM_MISMATCH),
  /** The size differs from the declared one, or exceeds the maximum file size. */
  SIZE(Message.SIZE_MISMATCH, Message.FILE_TOO_LARGE),
  /** The files of an archive or of a pulled descriptor cannot be added to the session. */
  ARCHIVE(Message.OVF_FILE_INVALID, Message.MEMBER_EXISTS, Message.TOO_MANY_FILES),
  /** The disk is full, or all content together has reached the configured maximum size. */
  NO_ROOM(Message.CONTENT_LIMIT_EXCEEDED),
  /** The content store could not be written for another reason. */
  STORAGE(Message.CONTENT_NOT_WRITABLE),
  /** The source's URI, thumbprint or certificate is malformed. */
  SOURCE_INVALID,
  /** The configuration does not allow pulls from the source. */
  SOURCE_NOT_ALLOWED,
  HOST_NOT_FOUND,
  UNREACHABLE,
  CERTIFICATE,
  TLS,
  /** The source responded with an HTTP status other than success. */
  STATUS,
  TIMEOUT,
  /** The connection to the source was lost. */
  CONNECTION,
  /** The client closed the connection, or its range does not follow the stored bytes. */
  INTERRUPTED,
  /** The session is no longer ACTIVE, or another transfer receives the file. */
  SESSION_ENDED(Message.TRANSFER_NOT_FOUND),
  /** The transfer was below the minimum rate. */
  TOO_SLOW,
  /** The database is unavailable. The file is unaffected and can be resumed or sent again. */
  DATABASE(Message.DATABASE_UNAVAILABLE, Message.DATABASE_FULL),
  /** The replica shuts down. */
  SHUTDOWN(Message.SHUTTING_DOWN),
  OTHER;

  private static final Map<String, TransferFailure> BY_MESSAGE =
      Stream.of(values())
          .flatMap(
              transferFailure ->
                  Stream.of(transferFailure.messages)
                      .map(message -> Map.entry(message, transferFailure)))
          .collect(Collectors.toMap(entry -> entry.getKey().id(), Map.Entry::getValue));

  private static final Set<TransferFailure> SOURCE_FAILURES =
      EnumSet.range(SOURCE_INVALID, CONNECTION);

  /** The operating system's reasons for a full disk or an exhausted disk quota. */
  private static final Set<String> NO_SPACE_REASONS =
      Set.of("No space left on device", "Disk quota exceeded");

  private final Message[] messages;

  TransferFailure(Message... messages) {
    this.messages = messages;
  }

  /** Classifies an error; {@link #OTHER} if it is of no known kind. */
  static TransferFailure ofThrowable(Throwable failure) {
    if (failure instanceof VapiError error) {
      return ofThrowable(error.messages().get(0));
    }
    if (failure instanceof SourceException source) {
      return ofThrowable(source.kind());
    }
    return ErrorMapping.isDatabaseUnavailable(failure) ? DATABASE : OTHER;
  }

  private static TransferFailure ofThrowable(SourceException.Kind kind) {
    return switch (kind) {
      case INVALID -> SOURCE_INVALID;
      case NOT_ALLOWED -> SOURCE_NOT_ALLOWED;
      case HOST_NOT_FOUND -> HOST_NOT_FOUND;
      case TIMED_OUT -> TIMEOUT;
      case CERTIFICATE -> CERTIFICATE;
      case TLS -> TLS;
      case UNUSABLE_RESPONSE -> STATUS;
      case UNREACHABLE -> UNREACHABLE;
      case CONNECTION_LOST -> CONNECTION;
    };
  }

  /** Returns whether a transfer of that kind can fail for this reason. */
  boolean isPossibleFor(TransferKind kind) {
    return kind == TransferKind.PULL || !SOURCE_FAILURES.contains(this);
  }

  private static TransferFailure ofThrowable(LocalizableMessage message) {
    TransferFailure transferFailure = BY_MESSAGE.getOrDefault(message.id(), OTHER);
    return transferFailure == STORAGE
            && message.args().stream().anyMatch(NO_SPACE_REASONS::contains)
        ? NO_ROOM
        : transferFailure;
  }

  /** Returns the value of the metrics' tag {@code reason}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
