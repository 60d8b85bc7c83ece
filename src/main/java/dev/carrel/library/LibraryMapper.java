package dev.carrel.library;

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

/** What a client may set of a library, at its creation and later. */
final class LibraryMapper {
  /** Where content is said to be when the client names no datastore. */
  static final String DEFAULT_DATASTORE = "datastore-1";

  private static final int URI_LENGTH = 2000;
  private static final int BCRYPT_BYTES = 72;

  private LibraryMapper() {}

  /**
   * Sets all that a new library has.
   *
   * @param password null if no change of it is prepared
   * @throws LibraryPasswords.NotPrepared if a change of it is needed
   */
  static void initialize(
      LibraryEntity library, LibraryModel spec, LibraryPasswords.Change password) {
    library.name = ParameterChecks.checkName("name", spec.name());
    library.version = 1;
    StorageBacking backing = requireBacking(spec.storageBackings());
    library.backingType = backing.type().name();
    library.datastoreId = backing.datastoreId();
    library.storageUri = backing.storageUri() == null ? null : backing.storageUri().toString();
    library.publishAuthentication = AuthenticationMethod.NONE.name();
    apply(library, spec, password);
    if (library.description == null) {
      library.description = "";
    }
  }

  /**
   * Sets what an update sets, and leaves what it does not. What only the server sets is not looked
   * at.
   *
   * @param password null if no change of it is prepared
   * @throws LibraryPasswords.NotPrepared if a change of it is needed, and not prepared for the
   *     library's present password
   */
  static void applyUpdate(
      LibraryEntity library, LibraryModel spec, LibraryPasswords.Change password) {
    if (spec.version() != null && !spec.version().equals(String.valueOf(library.version))) {
      throw Message.CONCURRENT_CHANGE.toError(
          ErrorType.CONCURRENT_CHANGE, "library", library.id, library.version, spec.version());
    }
    if (spec.storageBackings() != null
        && !spec.storageBackings().equals(List.of(LocalLibraryService.backing(library)))) {
      throw ParameterChecks.invalidArgument(
          "storage_backings", "…", "the storage backing of a library cannot be changed");
    }
    if (spec.name() != null) {
      library.name = ParameterChecks.checkName("name", spec.name());
    }
    apply(library, spec, password);
    library.version++;
  }

  private static void apply(
      LibraryEntity library, LibraryModel spec, LibraryPasswords.Change password) {
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
      applyPublishInfo(library, spec.publishInfo(), password);
    }
  }

  private static StorageBacking requireBacking(List<StorageBacking> backings) {
    if (backings == null || backings.isEmpty()) {
      return new StorageBacking(StorageBacking.Type.DATASTORE, DEFAULT_DATASTORE, null);
    }
    if (backings.size() > 1) {
      throw ParameterChecks.invalidArgument(
          "storage_backings", backings.size(), "exactly one storage backing is required");
    }
    StorageBacking backing = ParameterChecks.requireValue("storage_backings", backings.get(0));
    return switch (ParameterChecks.requireValue("storage_backings.type", backing.type())) {
      case DATASTORE ->
          new StorageBacking(
              backing.type(),
              ParameterChecks.checkName("storage_backings.datastore_id", backing.datastoreId()),
              null);
      case OTHER -> new StorageBacking(backing.type(), null, storageUri(backing));
    };
  }

  private static URI storageUri(StorageBacking backing) {
    URI uri = ParameterChecks.requireValue("storage_backings.storage_uri", backing.storageUri());
    ParameterChecks.checkText("storage_backings.storage_uri", uri.toString(), URI_LENGTH);
    return uri;
  }

  private static void applyPublishInfo(
      LibraryEntity library, PublishInfo info, LibraryPasswords.Change password) {
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
      library.publishPasswordHash = hashPassword(library, info, password);
    }
    if (info.persistJsonEnabled() != null) {
      library.persistJsonEnabled = info.persistJsonEnabled();
    }
    boolean basic = library.publishAuthentication.equals(AuthenticationMethod.BASIC.name());
    if (basic && library.publishPasswordHash == null) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, "publish_info.password");
    }
  }

  /** To change a password, a client tells the one from before. */
  private static String hashPassword(
      LibraryEntity library, PublishInfo info, LibraryPasswords.Change password) {
    // bcrypt looks at no more.
    if (info.password().getBytes(StandardCharsets.UTF_8).length > BCRYPT_BYTES) {
      throw ParameterChecks.invalidArgument(
          "publish_info.password", "…", "it is longer than " + BCRYPT_BYTES + " bytes");
    }
    String hash = LibraryPasswords.Change.of(password, library.publishPasswordHash).hash();
    if (hash == null) {
      throw ParameterChecks.invalidArgument(
          "publish_info.current_password", "…", "does not match the current password");
    }
    return hash;
  }
}
