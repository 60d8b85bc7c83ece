package dev.carrel.updatesession;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.FileReplaced;
import dev.carrel.cluster.PullRequested;
import dev.carrel.content.ContentSweeper;
import dev.carrel.library.ItemFileStore;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.session.Session;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.source.SourceEndpoint;
import dev.carrel.source.SourceException;
import dev.carrel.source.SourceProbe;
import dev.carrel.source.Sources;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.updatesession.UpdateSessionFileStore.NewFile;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import dev.carrel.vapi.session.ProbeResult;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferEndpoint;
import dev.carrel.vapi.session.TransferStatus;
import dev.carrel.vapi.session.UpdateSessionFileInfo;
import dev.carrel.vapi.session.UpdateSessionFileSpec;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.ValidationResult;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The files of update sessions: announced here, sent to the endpoint that the announcement answers.
 */
@ApplicationScoped
@Service("com.vmware.content.library.item.updatesession.file")
public class UpdateSessionFileService {
  private final SessionLifecycle sessionLifecycle;
  private final UpdateSessionFileStore files;
  private final ItemFileStore itemFiles;
  private final ContentLimits limits;
  private final UpdateSessionCompletion updateSessionCompletion;
  private final ContentSweeper sweep;
  private final Sources sources;
  private final ClusterEvents clusterEvents;

  UpdateSessionFileService(
      SessionLifecycle sessionLifecycle,
      UpdateSessionFileStore files,
      ItemFileStore itemFiles,
      ContentLimits limits,
      UpdateSessionCompletion updateSessionCompletion,
      ContentSweeper sweep,
      Sources sources,
      ClusterEvents clusterEvents) {
    this.sessionLifecycle = sessionLifecycle;
    this.files = files;
    this.itemFiles = itemFiles;
    this.limits = limits;
    this.updateSessionCompletion = updateSessionCompletion;
    this.sweep = sweep;
    this.sources = sources;
    this.clusterEvents = clusterEvents;
  }

  /**
   * Announces a file, or announces it anew; NOT_ALLOWED_IN_CURRENT_STATE unless the session is
   * ACTIVE, UNABLE_TO_ALLOCATE_RESOURCE where it has the most files that it may have.
   */
  @Operation("add")
  public Uni<UpdateSessionFileInfo> add(
      Caller caller,
      @Required UpdateSessionId updateSessionId,
      @Required UpdateSessionFileSpec fileSpec) {
    caller.require(Privilege.ANONYMOUS);
    ParameterChecks.requireParameter(
        "com.vmware.content.library.item.updatesession.file.add",
        "update_session_id",
        updateSessionId);
    ParameterChecks.requireStructure(
        "com.vmware.content.library.item.updatesession.file.add", "file_spec", fileSpec);
    NewFile file = toNewFile(caller, fileSpec);
    return sessionLifecycle
        .inTransaction(
            caller,
            updateSessionId,
            transaction ->
                sessionLifecycle
                    .apply(
                        transaction,
                        updateSessionId,
                        Transition.of(SessionStep.ADD_FILE, caller.actor()))
                    .invoke(
                        session ->
                            SessionLifecycle.requireNotCompleting(session, SessionStep.ADD_FILE))
                    .chain(session -> addFile(transaction, session, file)))
        .invoke(added -> releaseReceived(added.session(), added.name()))
        .invoke(this::requestPull)
        .map(added -> toInfo(caller, added));
  }

  private Uni<File> addFile(SqlClient transaction, Session session, NewFile file) {
    return roleOf(transaction, session, file.name())
        .call(part -> requireManifestBeforeDescriptor(transaction, session, file.name(), part))
        .call(() -> files.keepInItem(transaction, session.key(), file.name()))
        .call(() -> files.removeMembers(transaction, session.key(), file.name()))
        .chain(
            part ->
                files.add(
                    transaction,
                    session.key(),
                    file.as(part),
                    TransferUris.newToken(),
                    limits.maxFilesPerSession()))
        .onItem()
        .ifNull()
        .failWith(limits::tooManyFiles);
  }

  /** The item is asked only where the name may mean something. */
  private Uni<OvfFileRole> roleOf(SqlClient transaction, Session session, String name) {
    return OvfFileRole.ofFile(null, name).isEmpty()
        ? Uni.createFrom().nullItem()
        : itemFiles
            .typeOf(transaction, session.item())
            .map(type -> OvfFileRole.ofFile(type, name).orElse(null));
  }

  /** A descriptor is read against its manifest, so that comes first. */
  private Uni<Void> requireManifestBeforeDescriptor(
      SqlClient transaction, Session session, String name, OvfFileRole part) {
    return part != OvfFileRole.MANIFEST && part != OvfFileRole.CERTIFICATE
        ? Uni.createFrom().voidItem()
        : files
            .hasRole(transaction, session.key(), OvfFileRole.DESCRIPTOR)
            .invoke(
                late -> {
                  if (late) {
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

  /** Looks at a file; INVALID_ARGUMENT where the session has none of that name. */
  @Operation("get")
  public Uni<UpdateSessionFileInfo> get(
      Caller caller, @Required UpdateSessionId updateSessionId, @Required String fileName) {
    caller.require(Privilege.ANONYMOUS);
    String name =
        ParameterChecks.checkFileName(
            "file_name",
            ParameterChecks.requireParameter(
                "com.vmware.content.library.item.updatesession.file.get", "file_name", fileName));
    return sessionLifecycle
        .find(caller, updateSessionId)
        .chain(
            session ->
                files
                    .find(session.key(), name)
                    .call(file -> sessionLifecycle.requireExists(updateSessionId, file == null))
                    .onItem()
                    .ifNull()
                    .failWith(() -> fileNotFound(session, name))
                    .map(file -> toInfo(caller, file)));
  }

  /** Looks at all files of a session. */
  @Operation("list")
  public Uni<List<UpdateSessionFileInfo>> list(
      Caller caller, @Required UpdateSessionId updateSessionId) {
    caller.require(Privilege.ANONYMOUS);
    ParameterChecks.requireParameter(
        "com.vmware.content.library.item.updatesession.file.list",
        "update_session_id",
        updateSessionId);
    return sessionLifecycle
        .find(caller, updateSessionId)
        .chain(
            session ->
                files
                    .list(session.key())
                    .call(all -> sessionLifecycle.requireExists(updateSessionId, all.isEmpty()))
                    .map(all -> all.stream().map(file -> toInfo(caller, file)).toList()));
  }

  /**
   * Takes a file out of the session and, where the item has one of that name, out of the item when
   * the session is completed; INVALID_ARGUMENT where neither has one.
   */
  @Operation("remove")
  public Uni<Void> remove(
      Caller caller, @Required UpdateSessionId updateSessionId, @Required String fileName) {
    caller.require(Privilege.ANONYMOUS);
    String name =
        ParameterChecks.checkFileName(
            "file_name",
            ParameterChecks.requireParameter(
                "com.vmware.content.library.item.updatesession.file.remove",
                "file_name",
                fileName));
    return sessionLifecycle
        .inTransaction(
            caller,
            updateSessionId,
            transaction ->
                sessionLifecycle
                    .apply(
                        transaction,
                        updateSessionId,
                        Transition.of(SessionStep.REMOVE_FILE, caller.actor()))
                    .invoke(
                        session ->
                            SessionLifecycle.requireNotCompleting(session, SessionStep.REMOVE_FILE))
                    .call(session -> removeFile(transaction, session, name)))
        .invoke(session -> releaseReceived(session.key(), name))
        .replaceWithVoid();
  }

  /** Nobody waits any more for what is on its way to this file, or for what it received. */
  private void releaseReceived(UUID session, String name) {
    clusterEvents.publish(new FileReplaced(session, name, null));
    sweep.trigger();
  }

  private Uni<Void> removeFile(SqlClient transaction, Session session, String name) {
    return files
        .removeMembers(transaction, session.key(), name)
        .chain(() -> files.remove(transaction, session.key(), name))
        .chain(
            fromSession ->
                files
                    .removeFromItem(transaction, session.key(), session.item(), name)
                    .map(fromItem -> fromSession || fromItem))
        .invoke(
            found -> {
              if (!found) {
                throw fileNotFound(session, name);
              }
            })
        .replaceWithVoid();
  }

  /**
   * Says what is wrong with the files, as far as can be seen before completion;
   * NOT_ALLOWED_IN_CURRENT_STATE unless the session is ACTIVE and all pushed files are received.
   */
  @Operation("validate")
  public Uni<ValidationResult> validate(Caller caller, @Required UpdateSessionId updateSessionId) {
    caller.require(Privilege.ANONYMOUS);
    return sessionLifecycle
        .apply(caller, updateSessionId, Transition.of(SessionStep.VALIDATE, caller.actor()))
        .chain(updateSessionCompletion::validate)
        .map(found -> new ValidationResult(!found.isValid(), found.missing(), found.invalid()));
  }

  private static VapiError fileNotFound(Session session, String name) {
    return Message.FILE_NOT_FOUND.toError(ErrorType.INVALID_ARGUMENT, session.kind().label(), name);
  }

  /**
   * Tries whether a file could be pulled from an endpoint, without pulling it. What stands against
   * that is in the answer.
   */
  @Operation("probe")
  public Uni<ProbeResult> probe(Caller caller, @Required TransferEndpoint sourceEndpoint) {
    caller.require(Privilege.UPDATE_SESSION);
    ParameterChecks.requireStructure(
        "com.vmware.content.library.item.updatesession.file.probe",
        "source_endpoint",
        sourceEndpoint);
    requireLocalSourcePrivilege(caller, sourceEndpoint);
    return sources
        .probe(toSourceEndpoint(sourceEndpoint))
        .map(UpdateSessionFileService::toProbeResult);
  }

  private static ProbeResult toProbeResult(SourceProbe sourceProbe) {
    return new ProbeResult(
        ProbeResult.Status.valueOf(sourceProbe.status().name()),
        sourceProbe.thumbprint(),
        sourceProbe.certificate(),
        sourceProbe.error() == null
            ? null
            : List.of(Message.SOURCE_NOT_READABLE.format(sourceProbe.error())));
  }

  private NewFile toNewFile(Caller caller, UpdateSessionFileSpec spec) {
    SourceType type = ParameterChecks.requireValue("source_type", spec.sourceType());
    return new NewFile(
        ParameterChecks.checkFileName("name", spec.name()),
        type,
        type == SourceType.PULL ? requireReadableSource(caller, spec.sourceEndpoint()) : null,
        ParameterChecks.checkRange("size", spec.size(), 0, Long.MAX_VALUE),
        checkChecksum(spec.checksumInfo()),
        null);
  }

  /** An endpoint against which nothing stands that can be told without asking it. */
  private TransferEndpoint requireReadableSource(Caller caller, TransferEndpoint endpoint) {
    ParameterChecks.requireValue("source_endpoint", endpoint);
    requireLocalSourcePrivilege(caller, endpoint);
    try {
      sources.requireAllowed(toSourceEndpoint(endpoint));
    } catch (SourceException refusal) {
      throw Message.SOURCE_NOT_READABLE.toError(ErrorType.INVALID_ARGUMENT, refusal.getMessage());
    }
    return endpoint;
  }

  /** What is the server's own is not for everybody. */
  private static void requireLocalSourcePrivilege(Caller caller, TransferEndpoint endpoint) {
    if (toSourceEndpoint(endpoint).isLocal()) {
      caller.require(Privilege.READ_STORAGE);
    }
  }

  private static SourceEndpoint toSourceEndpoint(TransferEndpoint endpoint) {
    return new SourceEndpoint(
        endpoint.uri(), endpoint.sslCertificateThumbprint(), endpoint.sslCertificate());
  }

  private static ChecksumInfo checkChecksum(ChecksumInfo announced) {
    if (announced == null) {
      return null;
    }
    ChecksumAlgorithm algorithm =
        announced.algorithm() == null ? ChecksumAlgorithm.SHA1 : announced.algorithm();
    String digits =
        ParameterChecks.requireValue("checksum_info.checksum", announced.checksum())
            .toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{%d}".formatted(algorithm.hexDigits()))) {
      throw ParameterChecks.invalidArgument(
          "checksum_info.checksum",
          announced.checksum(),
          "a %s checksum has %d hexadecimal digits".formatted(algorithm, algorithm.hexDigits()));
    }
    return new ChecksumInfo(algorithm, digits);
  }

  private static UpdateSessionFileInfo toInfo(Caller caller, File file) {
    boolean ready = file.status() == TransferStatus.READY;
    return new UpdateSessionFileInfo(
        file.name(),
        file.sourceType(),
        ready ? file.size() : null,
        ready ? file.checksum() : file.expectedChecksum(),
        file.source(),
        file.sourceType() == SourceType.PUSH
            ? TransferUris.endpointOf(caller, file.token(), file.name())
            : null,
        file.bytesTransferred(),
        file.status(),
        file.error(),
        file.role() == null || file.role().isKeptInStorage());
  }
}
