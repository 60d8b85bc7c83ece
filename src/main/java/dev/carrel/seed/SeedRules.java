package dev.carrel.seed;

import static dev.carrel.seed.InvalidSeedException.check;
import static dev.carrel.seed.SeedFileRules.invalid;
import static dev.carrel.seed.SeedFileRules.requirePresent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.config.CarrelConfig;
import dev.carrel.control.FaultService;
import dev.carrel.fault.FaultSpec;
import dev.carrel.library.LibraryCreation;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.seed.SeedDocument.DownloadSession;
import dev.carrel.seed.SeedDocument.Item;
import dev.carrel.seed.SeedDocument.Library;
import dev.carrel.seed.SeedDocument.UpdateSession;
import dev.carrel.seed.SeedPlan.PlannedItem;
import dev.carrel.seed.SeedPlan.PlannedLibrary;
import dev.carrel.seed.SeedPlan.PlannedSession;
import dev.carrel.seed.SeedPlan.PlannedSessionFile;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ItemModel;
import dev.carrel.vapi.library.LibraryModel;
import dev.carrel.vapi.library.LibraryModel.LibraryType;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rules for seeds that do not depend on what exists. */
@ApplicationScoped
class SeedRules {
  private static final Pattern UUID_FORM =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private static final int MAX_OWNER_LENGTH = 256;
  private static final Duration MAX_EXPIRES_IN = Duration.ofDays(365);

  private final SeedFileRules files;
  private final LibraryCreation libraryCreation;
  private final FaultService faults;
  private final ObjectMapper json;
  private final boolean isControlEnabled;

  SeedRules(
      SeedFileRules files,
      LibraryCreation libraryCreation,
      FaultService faults,
      ObjectMapper json,
      CarrelConfig config) {
    this.files = files;
    this.libraryCreation = libraryCreation;
    this.faults = faults;
    this.json = json;
    this.isControlEnabled = config.control().enabled();
  }

  /**
   * Returns the objects of a seed, with default values.
   *
   * @throws VapiError INVALID_ARGUMENT if a value is missing, out of range or contradicts another
   *     one; the message names the line and the field
   */
  SeedPlan plan(ParsedSeed seed) {
    try {
      SeedDocument document = seed.document();
      Map<String, Integer> equalSessions = new HashMap<>();
      Set<UUID> ids = new HashSet<>();
      return new SeedPlan(
          seed,
          planLibraries(document.libraries(), ids),
          Stream.concat(
                  IntStream.range(0, document.updateSessions().size())
                      .mapToObj(
                          i ->
                              plan(
                                  "update_sessions[%d]".formatted(i),
                                  document.updateSessions().get(i),
                                  equalSessions,
                                  ids)),
                  IntStream.range(0, document.downloadSessions().size())
                      .mapToObj(
                          i ->
                              plan(
                                  "download_sessions[%d]".formatted(i),
                                  document.downloadSessions().get(i),
                                  equalSessions,
                                  ids)))
              .toList(),
          planFaults(document.faults()));
    } catch (InvalidSeedException invalid) {
      throw seed.locate(invalid);
    }
  }

  private List<PlannedLibrary> planLibraries(List<Library> libraries, Set<UUID> ids) {
    Set<String> names = new HashSet<>();
    List<PlannedLibrary> planned = new ArrayList<>();
    for (int i = 0; i < libraries.size(); i++) {
      String path = "libraries[%d]".formatted(i);
      Library library = requirePresent(path, libraries.get(i));
      LibraryModel spec = toSpec(library);
      check(path, () -> libraryCreation.check(spec));
      if (!names.add(library.name())) {
        throw invalid(
            path + ".name", library.name(), "name", "another library of the seed has this name");
      }
      planned.add(
          new PlannedLibrary(
              path, toId(path, library.id(), ids), spec, planItems(path, library, ids)));
    }
    return planned;
  }

  private static LibraryModel toSpec(Library library) {
    return new LibraryModel(
        null,
        null,
        library.description(),
        null,
        null,
        library.name(),
        null,
        library.type() == null ? LibraryType.LOCAL : library.type(),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private List<PlannedItem> planItems(String libraryPath, Library library, Set<UUID> ids) {
    Set<String> names = new HashSet<>();
    List<PlannedItem> planned = new ArrayList<>();
    for (int i = 0; i < library.items().size(); i++) {
      String path = "%s.items[%d]".formatted(libraryPath, i);
      Item item = requirePresent(path, library.items().get(i));
      ItemModel spec = toSpec(item);
      check(path, () -> libraryCreation.check(spec));
      if (!names.add(item.name())) {
        throw invalid(
            path + ".name", item.name(), "name", "another item of the library has this name");
      }
      planned.add(
          new PlannedItem(
              path,
              toId(path, item.id(), ids),
              library.name() + "/" + item.name(),
              spec,
              item.files() == null ? null : files.planFiles(path, item.type(), item.files())));
    }
    return planned;
  }

  private static ItemModel toSpec(Item item) {
    return new ItemModel(
        null,
        null,
        null,
        null,
        item.description(),
        null,
        null,
        null,
        item.name(),
        null,
        null,
        item.type(),
        null,
        null,
        null,
        null);
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
        session.id() == null ? toId(session, equalSessions) : toId(path, session.id(), ids),
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
        session.id() == null ? toId(session, equalSessions) : toId(path, session.id(), ids),
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

  /** Returns null for an absent id. */
  private static UUID toId(String path, String id, Set<UUID> others) {
    if (id == null) {
      return null;
    }
    if (!UUID_FORM.matcher(id).matches()) {
      throw invalid(path + ".id", id, "id", "expected a UUID");
    }
    UUID uuid = UUID.fromString(id);
    if (!others.add(uuid)) {
      throw invalid(path + ".id", id, "id", "another object of the seed has this id");
    }
    return uuid;
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

  private List<FaultSpec> planFaults(List<FaultSpec> specs) {
    if (!specs.isEmpty() && !isControlEnabled) {
      throw new InvalidSeedException(
          "faults", Message.SEED_REQUIRES_CONTROL.toError(ErrorType.INVALID_ARGUMENT));
    }
    List<FaultSpec> planned = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      String path = "faults[%d]".formatted(i);
      FaultSpec spec = requirePresent(path, specs.get(i));
      check(path, () -> planned.add(faults.requireValid(spec)));
    }
    return planned;
  }
}
