package dev.carrel.seed;

import static dev.carrel.seed.InvalidSeedException.check;
import static dev.carrel.seed.SeedFileRules.invalid;
import static dev.carrel.seed.SeedFileRules.requirePresent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.seed.SeedDocument.DownloadSession;
import dev.carrel.seed.SeedDocument.UpdateSession;
import dev.carrel.seed.SeedPlan.PlannedSession;
import dev.carrel.seed.SeedPlan.PlannedSessionFile;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The rules for sessions of a seed that do not depend on what exists. */
@ApplicationScoped
class SeedSessionRules {
  private static final int MAX_OWNER_LENGTH = 256;
  private static final Duration MAX_EXPIRES_IN = Duration.ofDays(365);

  private final SeedFileRules files;
  private final ObjectMapper json;

  SeedSessionRules(SeedFileRules files, ObjectMapper json) {
    this.files = files;
    this.json = json;
  }

  /**
   * Returns the sessions of both kinds.
   *
   * @param ids the ids of other objects; those of the sessions are added
   */
  List<PlannedSession> plan(SeedDocument document, Set<UUID> ids) {
    Map<String, Integer> equalSessions = new HashMap<>();
    List<PlannedSession> planned = new ArrayList<>();
    for (int i = 0; i < document.updateSessions().size(); i++) {
      String path = "update_sessions[%d]".formatted(i);
      planned.add(plan(path, document.updateSessions().get(i), equalSessions, ids));
    }
    for (int i = 0; i < document.downloadSessions().size(); i++) {
      String path = "download_sessions[%d]".formatted(i);
      planned.add(plan(path, document.downloadSessions().get(i), equalSessions, ids));
    }
    return planned;
  }

  private PlannedSession plan(
      String path, UpdateSession session, Map<String, Integer> equalSessions, Set<UUID> ids) {
    requirePresent(path, session);
    checkSession(path, session.item(), session.owner(), session.expiresIn());
    boolean isError = session.state() == SessionState.ERROR;
    if (isError != (session.error() != null)) {
      throw invalid(
          path + ".error",
          session.error(),
          "error",
          isError
              ? "expected a message, because the state is ERROR"
              : "expected none, because the state is " + session.state());
    }
    check(
        path + ".error",
        () ->
            ParameterChecks.checkText(
                "error", session.error(), ParameterChecks.MAX_CLIENT_ERROR_MESSAGE_LENGTH));
    return new PlannedSession(
        path,
        session.id() == null
            ? toId(session, equalSessions)
            : SeedRules.toId(path, session.id(), ids),
        SessionKind.UPDATE,
        session.item(),
        session.owner(),
        session.state(),
        session.error(),
        session.expiresIn(),
        files.planSessionFiles(path, session.state(), session.files()));
  }

  private PlannedSession plan(
      String path, DownloadSession session, Map<String, Integer> equalSessions, Set<UUID> ids) {
    requirePresent(path, session);
    checkSession(path, session.item(), session.owner(), session.expiresIn());
    List<PlannedSessionFile> prepared = new ArrayList<>();
    for (int i = 0; i < session.files().size(); i++) {
      String field = "%s.files[%d]".formatted(path, i);
      String name = session.files().get(i);
      check(field, () -> ParameterChecks.checkFileName("files", name));
      if (prepared.stream().anyMatch(file -> file.name().equals(name))) {
        throw invalid(field, name, "files", "the name occurs twice");
      }
      prepared.add(new PlannedSessionFile(field, name, 0, null));
    }
    return new PlannedSession(
        path,
        session.id() == null
            ? toId(session, equalSessions)
            : SeedRules.toId(path, session.id(), ids),
        SessionKind.DOWNLOAD,
        session.item(),
        session.owner(),
        SessionState.ACTIVE,
        null,
        session.expiresIn(),
        prepared);
  }

  private static void checkSession(String path, String item, String owner, Duration expiresIn) {
    if (item == null || item.indexOf('/') <= 0 || item.endsWith("/")) {
      throw invalid(path + ".item", item, "item", "expected the names library/item");
    }
    check(path + ".item", () -> ParameterChecks.checkText("item", item, Integer.MAX_VALUE));
    if (owner == null || owner.isBlank()) {
      throw new InvalidSeedException(
          path + ".owner", Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, "owner"));
    }
    check(path + ".owner", () -> ParameterChecks.checkText("owner", owner, MAX_OWNER_LENGTH));
    if (expiresIn != null
        && (expiresIn.isNegative()
            || expiresIn.isZero()
            || expiresIn.compareTo(MAX_EXPIRES_IN) > 0)) {
      throw invalid(
          path + ".expires_in",
          expiresIn,
          "expires_in",
          "expected a positive duration up to P365D");
    }
  }

  /** Returns an id that depends only on the session, so that the same seed names the same one. */
  private UUID toId(Object session, Map<String, Integer> equalSessions) {
    try {
      String text = session.getClass().getSimpleName() + json.writeValueAsString(session);
      int number = equalSessions.merge(text, 1, Integer::sum);
      return UUID.nameUUIDFromBytes((text + number).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
