package dev.carrel.library;

import dev.carrel.inventory.Inventory;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.library.LibraryModel;
import dev.carrel.vapi.library.LibraryModel.LibraryType;
import dev.carrel.vapi.library.PublishInfo;
import dev.carrel.vapi.library.PublishInfo.AuthenticationMethod;
import dev.carrel.vapi.library.StorageBacking;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Converts the specifications of clients to libraries: checks the fields that a client can set, and
 * ignores those that only the server sets.
 */
final class LibraryMapper {
  private static final int MAX_URI_LENGTH = 2000;
  private static final int MAX_PASSWORD_BYTES = 72;

  private LibraryMapper() {}

  /**
   * Sets all fields of a new library except its id and times. Only here the datastore must exist: a
   * library keeps its datastore if the configuration no longer contains it.
   *
   * @param passwordChange the new password, already hashed, because hashing takes too long for a
   *     transaction; null at the first attempt, see {@link LibraryPasswords}
   * @throws LibraryPasswords.NotPrepared if a change of the password is needed but not prepared
   */
  static void initialize(
      LibraryEntity library,
      LibraryModel spec,
      Inventory inventory,
      LibraryPasswords.Change passwordChange) {
    library.name = ParameterChecks.checkName("name", spec.name());
    library.version = 1;
    StorageBacking backing = resolveBacking(spec.storageBackings(), inventory);
    library.backingType = backing.type().name();
    library.datastoreId = backing.datastoreId();
    library.storageUri = backing.storageUri() == null ? null : backing.storageUri().toString();
    library.publishAuthentication = AuthenticationMethod.NONE.name();
    apply(library, spec, passwordChange);
    if (library.description == null) {
      library.description = "";
    }
  }

  /**
   * Changes the fields that are not null in the specification. Fails with CONCURRENT_CHANGE if it
   * contains another version than the library has.
   *
   * @param passwordChange the new password, already hashed, because hashing takes too long for a
   *     transaction; null at the first attempt, see {@link LibraryPasswords}
   * @throws LibraryPasswords.NotPrepared if a change of the password is needed, but none is
   *     prepared for the current password of the library
   */
  static void applyUpdate(
      LibraryEntity library, LibraryModel spec, LibraryPasswords.Change passwordChange) {
    if (spec.version() != null && !spec.version().equals(String.valueOf(library.version))) {
      throw Message.VERSION_MISMATCH.toError(
          ErrorType.CONCURRENT_CHANGE, "library", library.id, library.version, spec.version());
    }
    if (spec.storageBackings() != null
        && !spec.storageBackings().equals(List.of(LocalLibraryService.toBacking(library)))) {
      throw ParameterChecks.invalidArgument(
          "storage_backings", "…", "the storage backing of a library cannot be changed");
    }
    if (spec.name() != null) {
      library.name = ParameterChecks.checkName("name", spec.name());
    }
    apply(library, spec, passwordChange);
    library.version++;
  }

  private static void apply(
      LibraryEntity library, LibraryModel spec, LibraryPasswords.Change passwordChange) {
    if (spec.type() == LibraryType.SUBSCRIBED) {
      throw ParameterChecks.invalidArgument("type", spec.type(), "must be LOCAL");
    }
    if (spec.subscriptionInfo() != null) {
      throw ParameterChecks.invalidArgument(
          "subscription_info", "…", "a local library has no subscription");
    }
    if (spec.description() != null) {
      library.description =
          ParameterChecks.checkText(
              "description", spec.description(), ParameterChecks.MAX_DESCRIPTION_LENGTH);
    }
    if (spec.optimizationInfo() != null
        && spec.optimizationInfo().optimizeRemotePublishing() != null) {
      library.optimizeRemotePublishing = spec.optimizationInfo().optimizeRemotePublishing();
    }
    if (spec.securityPolicyId() != null) {
      library.securityPolicyId =
          ParameterChecks.checkText(
              "security_policy_id", spec.securityPolicyId(), ParameterChecks.MAX_NAME_LENGTH);
    } else if (Boolean.TRUE.equals(spec.unsetSecurityPolicyId())) {
      library.securityPolicyId = null;
    }
    if (spec.publishInfo() != null) {
      applyPublishInfo(library, spec.publishInfo(), passwordChange);
    }
  }

  private static StorageBacking resolveBacking(List<StorageBacking> backings, Inventory inventory) {
    if (backings == null || backings.isEmpty()) {
      return new StorageBacking(
          StorageBacking.Type.DATASTORE, inventory.defaultDatastore().id(), null);
    }
    if (backings.size() > 1) {
      throw ParameterChecks.invalidArgument(
          "storage_backings", backings.size(), "exactly one storage backing is required");
    }
    StorageBacking backing = ParameterChecks.requireValue("storage_backings", backings.get(0));
    return switch (ParameterChecks.requireValue("storage_backings.type", backing.type())) {
      case DATASTORE ->
          new StorageBacking(
              backing.type(), requireDatastore(backing.datastoreId(), inventory), null);
      case OTHER -> new StorageBacking(backing.type(), null, storageUri(backing));
    };
  }

  private static String requireDatastore(String id, Inventory inventory) {
    String field = "storage_backings.datastore_id";
    ParameterChecks.checkName(field, id);
    if (inventory.findDatastore(id).isEmpty()) {
      String existing =
          inventory.datastores().stream()
              .map(datastore -> "%s (%s)".formatted(datastore.id(), datastore.name()))
              .collect(Collectors.joining(", "));
      throw ParameterChecks.invalidArgument(field, id, "the existing datastores are " + existing);
    }
    return id;
  }

  private static URI storageUri(StorageBacking backing) {
    URI uri = ParameterChecks.requireValue("storage_backings.storage_uri", backing.storageUri());
    ParameterChecks.checkText("storage_backings.storage_uri", uri.toString(), MAX_URI_LENGTH);
    return uri;
  }

  private static void applyPublishInfo(
      LibraryEntity library, PublishInfo info, LibraryPasswords.Change passwordChange) {
    if (info.published() != null) {
      library.published = info.published();
    }
    if (info.authenticationMethod() != null) {
      library.publishAuthentication = info.authenticationMethod().name();
    }
    if (info.userName() != null) {
      library.publishUserName =
          ParameterChecks.checkText(
              "publish_info.user_name", info.userName(), ParameterChecks.MAX_NAME_LENGTH);
    }
    if (info.password() != null) {
      library.publishPasswordHash = requireNewPasswordHash(library, info, passwordChange);
    }
    if (info.persistJsonEnabled() != null) {
      library.persistJsonEnabled = info.persistJsonEnabled();
    }
    boolean isBasic = library.publishAuthentication.equals(AuthenticationMethod.BASIC.name());
    if (isBasic && library.publishPasswordHash == null) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, "publish_info.password");
    }
  }

  /**
   * Returns the hash of the new password; fails if the library has a password and the client did
   * not send it.
   */
  private static String requireNewPasswordHash(
      LibraryEntity library, PublishInfo info, LibraryPasswords.Change passwordChange) {
    // Longer passwords are rejected, because bcrypt ignores all bytes after the 72nd.
    if (info.password().getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
      throw ParameterChecks.invalidArgument(
          "publish_info.password", "…", "it is longer than " + MAX_PASSWORD_BYTES + " bytes");
    }
    String hash =
        LibraryPasswords.Change.requirePrepared(passwordChange, library.publishPasswordHash)
            .newHash();
    if (hash == null) {
      throw ParameterChecks.invalidArgument(
          "publish_info.current_password", "…", "does not match the current password");
    }
    return hash;
  }
}
