package dev.carrel.seed;

import static dev.carrel.seed.InvalidSeedException.check;
import static dev.carrel.seed.SeedFileRules.invalid;
import static dev.carrel.seed.SeedFileRules.requirePresent;

import dev.carrel.config.CarrelConfig;
import dev.carrel.control.FaultService;
import dev.carrel.fault.FaultSpec;
import dev.carrel.library.LibraryCreation;
import dev.carrel.seed.SeedDocument.Item;
import dev.carrel.seed.SeedDocument.Library;
import dev.carrel.seed.SeedPlan.PlannedItem;
import dev.carrel.seed.SeedPlan.PlannedLibrary;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ItemModel;
import dev.carrel.vapi.library.LibraryModel;
import dev.carrel.vapi.library.LibraryModel.LibraryType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** The rules for seeds that do not depend on what exists. */
@ApplicationScoped
class SeedRules {
  private static final Pattern UUID_FORM =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private final SeedFileRules files;
  private final SeedSessionRules sessions;
  private final LibraryCreation libraryCreation;
  private final FaultService faults;
  private final boolean isControlEnabled;

  SeedRules(
      SeedFileRules files,
      SeedSessionRules sessions,
      LibraryCreation libraryCreation,
      FaultService faults,
      CarrelConfig config) {
    this.files = files;
    this.sessions = sessions;
    this.libraryCreation = libraryCreation;
    this.faults = faults;
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
      Set<UUID> ids = new HashSet<>();
      return new SeedPlan(
          seed,
          planLibraries(document.libraries(), ids),
          sessions.plan(document, ids),
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

  /** Returns null for an absent id. */
  static UUID toId(String path, String id, Set<UUID> others) {
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
