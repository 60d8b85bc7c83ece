package dev.carrel.api.console;

import dev.carrel.auth.Caller;
import dev.carrel.session.query.SessionTableQuery;
import dev.carrel.session.query.SessionTableQuery.Sort;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.Locale;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the session table. */
public class SessionTableParams {
  private static final int MAX_TEXT_LENGTH = 200;

  @RestQuery String kind;
  @RestQuery String state;
  @RestQuery String owner;

  @RestQuery("q")
  String searchText;

  @RestQuery String sort;
  @RestQuery int page;

  SessionTableQuery toQuery(Caller caller) {
    String visibleOwner = ConsoleUser.visibleOwner(caller);
    boolean descending = sort != null && sort.startsWith("-");
    Sort by = parseEnum(Sort.class, "sort", descending ? sort.substring(1) : sort);
    return new SessionTableQuery(
        visibleOwner == null ? trimToNull(owner) : visibleOwner,
        parseEnum(SessionKind.class, "kind", kind),
        parseEnum(SessionState.class, "state", state),
        trimToNull(searchText),
        by == null ? Sort.TIME : by,
        descending,
        Math.max(0, page));
  }

  private static String trimToNull(String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    String trimmed = text.strip();
    if (trimmed.length() > MAX_TEXT_LENGTH || trimmed.indexOf('\0') >= 0) {
      throw Message.MALFORMED_REQUEST.toError(
          ErrorType.INVALID_ARGUMENT,
          "a search text or owner must have at most 200 characters and no NUL character");
    }
    return trimmed;
  }

  private static <T extends Enum<T>> T parseEnum(Class<T> type, String parameter, String name) {
    if (name == null || name.isEmpty()) {
      return null;
    }
    try {
      return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw Message.MALFORMED_REQUEST.toError(
          ErrorType.INVALID_ARGUMENT, "unknown " + parameter + " " + name);
    }
  }
}
