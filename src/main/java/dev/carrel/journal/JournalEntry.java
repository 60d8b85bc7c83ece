package dev.carrel.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.vapi.library.ChecksumInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * An entry of the journal. Secrets are replaced by hashes. Fields that do not apply are null.
 *
 * @param id entries with a smaller id began earlier, or ended earlier if they are calls
 * @param ended the position of the end among the ids; null while a transfer runs
 * @param at the virtual time of the beginning
 * @param startedAt the system time of the beginning
 * @param duration null while a transfer runs
 * @param operation the name of the operation without {@code com.vmware.}
 * @param transfer {@code upload}, {@code download} or {@code pull}
 * @param range the bytes that the client requested or sent, as in its header
 * @param bytes how many bytes of the file the transfer has moved, an upload that resumes included
 * @param checksum the checksum of the file that was received
 * @param outcome how the transfer ended; {@code running} before
 * @param status the HTTP status; null if no response was sent
 * @param error the type of the vAPI error
 * @param message the text of the error
 * @param fault the fault that fired
 * @param path the path and query
 * @param headers the headers of the request
 * @param request the parameters of the operation, by name
 * @param response the result of the operation
 */
public record JournalEntry(
    Long id,
    Long ended,
    Instant at,
    Instant startedAt,
    Duration duration,
    String operation,
    String transfer,
    String api,
    String user,
    String address,
    String session,
    String item,
    String file,
    String range,
    Long bytes,
    ChecksumInfo checksum,
    String outcome,
    Integer status,
    String error,
    String message,
    String fault,
    String method,
    String path,
    Map<String, String> headers,
    JsonNode request,
    JsonNode response) {
  private static final int MAX_ID_LENGTH = 100;

  /** This entry with its position. */
  JournalEntry withPosition(long newId, Long newEnded) {
    return new JournalEntry(
        newId, newEnded, at, startedAt, duration, operation, transfer, api, user, address, session,
        item, file, range, bytes, checksum, outcome, status, error, message, fault, method, path,
        headers, request, response);
  }

  /** Returns the identifier that the call returned; null if its result is something else. */
  String createdId() {
    String result = response == null ? "" : response.toString();
    return result.length() < MAX_ID_LENGTH && result.startsWith("\"")
        ? result.substring(1, result.length() - 1)
        : null;
  }

  JournalEntry withHeaders(Map<String, String> newHeaders) {
    return new JournalEntry(
        id,
        ended,
        at,
        startedAt,
        duration,
        operation,
        transfer,
        api,
        user,
        address,
        session,
        item,
        file,
        range,
        bytes,
        checksum,
        outcome,
        status,
        error,
        message,
        fault,
        method,
        path,
        newHeaders,
        request,
        response);
  }
}
