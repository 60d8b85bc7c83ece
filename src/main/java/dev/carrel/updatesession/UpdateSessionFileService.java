package dev.carrel.updatesession;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.FileReplaced;
import dev.carrel.cluster.PullRequested;
import dev.carrel.content.ContentSweeper;
import dev.carrel.library.ItemFileStore;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.session.Session;
import dev.carrel.session.SessionAccess;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.updatesession.UpdateSessionFileStore.NewFile;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.ProbeResult;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferEndpoint;
import dev.carrel.vapi.session.UpdateSessionFileInfo;
import dev.carrel.vapi.session.UpdateSessionFileSpec;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.ValidationResult;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/**
 * The vAPI service for files of update sessions. A client adds a file here, and then uploads its
 * bytes to the endpoint in the response.
 */
@ApplicationScoped
@Service("com.vmware.content.library.item.updatesession.file")
public class UpdateSessionFileService {
  private final SessionLifecycle sessionLifecycle;
  private final UpdateSessionFileStore files;
  private final ItemFileStore itemFiles;
  private final ContentLimits limits;
  private final UpdateSessionCompletion updateSessionCompletion;
  private final ContentSweeper sweeper;
  private final PullSources pullSources;
  private final UpdateSessionFileMapper mapper;
  private final ClusterEvents clusterEvents;

  UpdateSessionFileService(
      SessionLifecycle sessionLifecycle,
      UpdateSessionFileStore files,
      ItemFileStore itemFiles,
      ContentLimits limits,
      UpdateSessionCompletion updateSessionCompletion,
      ContentSweeper sweeper,
      PullSources pullSources,
      UpdateSessionFileMapper mapper,
      ClusterEvents clusterEvents) {
    this.sessionLifecycle = sessionLifecycle;
    this.files = files;
    this.itemFiles = itemFiles;
    this.limits = limits;
    this.updateSessionCompletion = updateSessionCompletion;
    this.sweeper = sweeper;
    this.pullSources = pullSources;
    this.mapper = mapper;
    this.clusterEvents = clusterEvents;
  }

  /**
   * Adds a file to the session, or replaces the file with that name. Fails with
   * NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE, and with UNABLE_TO_ALLOCATE_RESOURCE
   * if the session has its maximum number of files.
   */
  @Operation("add")
  @Requires(Privilege.ANONYMOUS)
  public Uni<UpdateSessionFileInfo> add(
      Caller caller,
      @Required UpdateSessionId updateSessionId,
      @Required UpdateSessionFileSpec fileSpec) {
    NewFile file = mapper.toNewFile(caller, fileSpec);
    return sessionLifecycle
        .inTransaction(
            sessionLifecycle.accessOf(caller, updateSessionId),
            transaction ->
                transaction
                    .apply(Transition.of(SessionStep.ADD_FILE))
                    .invoke(
                        session ->
                            SessionLifecycle.requireNotCompleting(session, SessionStep.ADD_FILE))
                    .chain(session -> addFile(transaction.client(), session, file)))
        .invoke(added -> releaseReceived(added.session(), added.name()))
        .invoke(this::requestPull)
        .map(added -> UpdateSessionFileMapper.toInfo(caller, added));
  }

  private Uni<File> addFile(SqlClient transaction, Session session, NewFile file) {
    return findRole(transaction, session, file.name())
        .call(role -> requireManifestBeforeDescriptor(transaction, session, file.name(), role))
        .call(() -> files.keepInItem(transaction, session.key(), file.name()))
        .call(() -> files.removeAddedBy(transaction, session.key(), file.name()))
        .chain(
            role ->
                files.add(
                    transaction,
                    session.key(),
                    file.withRole(role),
                    TransferUris.newToken(),
                    limits.maxFilesPerSession()))
        .onItem()
        .ifNull()
        .failWith(limits::tooManyFiles);
  }

  /** Returns the role of a file; reads the item's type only if the file's name permits a role. */
  private Uni<OvfFileRole> findRole(SqlClient transaction, Session session, String name) {
    return OvfFileRole.ofFile(null, name).isEmpty()
        ? Uni.createFrom().nullItem()
        : itemFiles
            .findType(transaction, session.item())
            .map(type -> OvfFileRole.ofFile(type, name).orElse(null));
  }

  /** Rejects a manifest or certificate if the session already has a descriptor. */
  private Uni<Void> requireManifestBeforeDescriptor(
      SqlClient transaction, Session session, String name, OvfFileRole role) {
    return role != OvfFileRole.MANIFEST && role != OvfFileRole.CERTIFICATE
        ? Uni.createFrom().voidItem()
        : files
            .hasRole(transaction, session.key(), OvfFileRole.DESCRIPTOR)
            .invoke(
                hasDescriptor -> {
                  if (hasDescriptor) {
                    throw Message.MANIFEST_AFTER_DESCRIPTOR.toError(
                        ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, name);
                  }
                })
            .replaceWithVoid();
  }

  private void requestPull(File file) {
    if (file.sourceType() == SourceType.PULL) {
      clusterEvents.publish(new PullRequested(file.session()));
    }
  }

  /** Returns one of the files of {@link #list}; fails with INVALID_ARGUMENT if there is none. */
  @Operation("get")
  @Requires(Privilege.ANONYMOUS)
  public Uni<UpdateSessionFileInfo> get(
      Caller caller, @Required UpdateSessionId updateSessionId, @Required String fileName) {
    String name = ParameterChecks.checkFileName("file_name", fileName);
    SessionAccess access = sessionLifecycle.accessOf(caller, updateSessionId);
    return sessionLifecycle
        .find(access)
        .chain(
            session ->
                files
                    .findWithUnchanged(session.key(), name)
                    .call(file -> sessionLifecycle.requireExistsIfEmpty(file == null, access))
                    .onItem()
                    .ifNull()
                    .failWith(() -> fileNotFound(session, name))
                    .map(file -> UpdateSessionFileMapper.toInfo(caller, file)));
  }

  /**
   * Returns the files that the session has added, and those files of its item that it neither
   * replaces nor removes, with the source type NONE; ordered by name.
   *
   * <p>Documented: "Lists all files in the library item associated with the update session. This
   * list may be empty if the caller has removed all the files as part of this session (in which
   * case completing the update session will result in an empty library item)." A source type of
   * NONE is documented for a file that is not being changed.
   */
  @Operation("list")
  @Requires(Privilege.ANONYMOUS)
  public Uni<List<UpdateSessionFileInfo>> list(
      Caller caller, @Required UpdateSessionId updateSessionId) {
    SessionAccess access = sessionLifecycle.accessOf(caller, updateSessionId);
    return sessionLifecycle
        .find(access)
        .chain(
            session ->
                files
                    .listWithUnchanged(session.key())
                    .call(all -> sessionLifecycle.requireExistsIfEmpty(all.isEmpty(), access))
                    .map(
                        all ->
                            all.stream()
                                .map(file -> UpdateSessionFileMapper.toInfo(caller, file))
                                .toList()));
  }

  /**
   * Removes a file from the session. If the item has a file with that name, it is removed from the
   * item when the session is completed. Fails with INVALID_ARGUMENT if neither has such a file.
   */
  @Operation("remove")
  @Requires(Privilege.ANONYMOUS)
  public Uni<Void> remove(
      Caller caller, @Required UpdateSessionId updateSessionId, @Required String fileName) {
    String name = ParameterChecks.checkFileName("file_name", fileName);
    return sessionLifecycle
        .inTransaction(
            sessionLifecycle.accessOf(caller, updateSessionId),
            transaction ->
                transaction
                    .apply(Transition.of(SessionStep.REMOVE_FILE))
                    .invoke(
                        session ->
                            SessionLifecycle.requireNotCompleting(session, SessionStep.REMOVE_FILE))
                    .call(session -> removeFile(transaction.client(), session, name)))
        .invoke(session -> releaseReceived(session.key(), name))
        .replaceWithVoid();
  }

  /** Makes running transfers of a replaced or removed file stop, and its content be deleted. */
  private void releaseReceived(UUID session, String name) {
    clusterEvents.publish(new FileReplaced(session, name, null));
    sweeper.trigger();
  }

  private Uni<Void> removeFile(SqlClient transaction, Session session, String name) {
    return files
        .removeAddedBy(transaction, session.key(), name)
        .chain(() -> files.remove(transaction, session.key(), name))
        .chain(
            isRemovedFromSession ->
                files
                    .removeFromItem(transaction, session.key(), session.item(), name)
                    .map(isRemovedFromItem -> isRemovedFromSession || isRemovedFromItem))
        .invoke(
            isRemoved -> {
              if (!isRemoved) {
                throw fileNotFound(session, name);
              }
            })
        .replaceWithVoid();
  }

  /**
   * Returns the missing and invalid files that are known before completion. Fails with
   * NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE and all uploads are complete.
   */
  @Operation("validate")
  @Requires(Privilege.ANONYMOUS)
  public Uni<ValidationResult> validate(Caller caller, @Required UpdateSessionId updateSessionId) {
    return sessionLifecycle
        .apply(caller, updateSessionId, Transition.of(SessionStep.VALIDATE))
        .chain(updateSessionCompletion::validate)
        .map(
            report ->
                new ValidationResult(
                    !report.isValid(), report.missingFiles(), report.invalidFiles()));
  }

  private static VapiError fileNotFound(Session session, String name) {
    return Message.FILE_NOT_FOUND.toError(ErrorType.INVALID_ARGUMENT, session.kind().label(), name);
  }

  /**
   * Checks whether a file can be pulled from an endpoint, without pulling it. If not, the result
   * contains the error.
   */
  @Operation("probe")
  @Requires(Privilege.UPDATE_SESSION)
  public Uni<ProbeResult> probe(Caller caller, @Required TransferEndpoint sourceEndpoint) {
    return pullSources.probe(caller, sourceEndpoint);
  }
}
