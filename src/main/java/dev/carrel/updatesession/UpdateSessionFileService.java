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
  private final SessionLifecycle sessions;
  private final UpdateSessionFileStore files;
  private final ItemFileStore itemFiles;
  private final ContentLimits limits;
  private final UpdateSessionCompletion completion;
  private final ContentSweeper sweep;
  private final Sources sources;
  private final ClusterEvents announcements;

  UpdateSessionFileService(
      SessionLifecycle sessions,
      UpdateSessionFileStore files,
      ItemFileStore itemFiles,
      ContentLimits limits,
      UpdateSessionCompletion completion,
      ContentSweeper sweep,
      Sources sources,
      ClusterEvents announcements) {
    this.sessions = sessions;
    this.files = files;
    this.itemFiles = itemFiles;
    this.limits = limits;
    this.completion = completion;
    this.sweep = sweep;
    this.sources = sources;
    this.announcements = announcements;
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
    caller.needs(Privilege.ANONYMOUS);
    ParameterChecks.parameter(
        "com.vmware.content.library.item.updatesession.file.add",
        "update_session_id",
        updateSessionId);
    ParameterChecks.structure(
        "com.vmware.content.library.item.updatesession.file.add", "file_spec", fileSpec);
    NewFile file = announced(caller, fileSpec);
    return sessions
        .transaction(
            caller,
            updateSessionId,
            transaction ->
                sessions
                    .take(
                        transaction,
                        updateSessionId,
                        Transition.of(SessionStep.ADD_FILE, caller.actor()))
                    .invoke(
                        session -> SessionLifecycle.notCompleting(session, SessionStep.ADD_FILE))
                    .chain(session -> add(transaction, session, file)))
        .invoke(added -> letGo(added.session(), added.name()))
        .invoke(this::pullIfToBePulled)
        .map(added -> info(caller, added));
  }

  private Uni<File> add(SqlClient transaction, Session session, NewFile file) {
    return partOf(transaction, session, file.name())
        .call(part -> inOrder(transaction, session, file.name(), part))
        .call(() -> files.keepInItem(transaction, session.key(), file.name()))
        .call(() -> files.removeMembers(transaction, session.key(), file.name()))
        .chain(
            part ->
                files.add(
                    transaction,
                    session.key(),
                    file.as(part),
                    TransferUris.newToken(),
                    limits.filesPerSession()))
        .onItem()
        .ifNull()
        .failWith(limits::tooManyFiles);
  }

  /** The item is asked only where the name may mean something. */
  private Uni<OvfFileRole> partOf(SqlClient transaction, Session session, String name) {
    return OvfFileRole.of(null, name).isEmpty()
        ? Uni.createFrom().nullItem()
        : itemFiles
            .typeOf(transaction, session.item())
            .map(type -> OvfFileRole.of(type, name).orElse(null));
  }

  /** A descriptor is read against its manifest, so that comes first. */
  private Uni<Void> inOrder(SqlClient transaction, Session session, String name, OvfFileRole part) {
    return part != OvfFileRole.MANIFEST && part != OvfFileRole.CERTIFICATE
        ? Uni.createFrom().voidItem()
        : files
            .has(transaction, session.key(), OvfFileRole.DESCRIPTOR)
            .invoke(
                late -> {
                  if (late) {
                    throw Message.DESCRIPTOR_CAME_FIRST.as(
                        ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, name);
                  }
                })
            .replaceWithVoid();
  }

  private void pullIfToBePulled(File file) {
    if (file.sourceType() == SourceType.PULL) {
      announcements.tell(new PullRequested(file.session()));
    }
  }

  /** Looks at a file; INVALID_ARGUMENT where the session has none of that name. */
  @Operation("get")
  public Uni<UpdateSessionFileInfo> get(
      Caller caller, @Required UpdateSessionId updateSessionId, @Required String fileName) {
    caller.needs(Privilege.ANONYMOUS);
    String name =
        ParameterChecks.fileName(
            "file_name",
            ParameterChecks.parameter(
                "com.vmware.content.library.item.updatesession.file.get", "file_name", fileName));
    return sessions
        .get(caller, updateSessionId)
        .chain(
            session ->
                files
                    .find(session.key(), name)
                    .call(file -> sessions.stillThere(updateSessionId, file == null))
                    .onItem()
                    .ifNull()
                    .failWith(() -> noFile(session, name))
                    .map(file -> info(caller, file)));
  }

  /** Looks at all files of a session. */
  @Operation("list")
  public Uni<List<UpdateSessionFileInfo>> list(
      Caller caller, @Required UpdateSessionId updateSessionId) {
    caller.needs(Privilege.ANONYMOUS);
    ParameterChecks.parameter(
        "com.vmware.content.library.item.updatesession.file.list",
        "update_session_id",
        updateSessionId);
    return sessions
        .get(caller, updateSessionId)
        .chain(
            session ->
                files
                    .list(session.key())
                    .call(all -> sessions.stillThere(updateSessionId, all.isEmpty()))
                    .map(all -> all.stream().map(file -> info(caller, file)).toList()));
  }

  /**
   * Takes a file out of the session and, where the item has one of that name, out of the item when
   * the session is completed; INVALID_ARGUMENT where neither has one.
   */
  @Operation("remove")
  public Uni<Void> remove(
      Caller caller, @Required UpdateSessionId updateSessionId, @Required String fileName) {
    caller.needs(Privilege.ANONYMOUS);
    String name =
        ParameterChecks.fileName(
            "file_name",
            ParameterChecks.parameter(
                "com.vmware.content.library.item.updatesession.file.remove",
                "file_name",
                fileName));
    return sessions
        .transaction(
            caller,
            updateSessionId,
            transaction ->
                sessions
                    .take(
                        transaction,
                        updateSessionId,
                        Transition.of(SessionStep.REMOVE_FILE, caller.actor()))
                    .invoke(
                        session -> SessionLifecycle.notCompleting(session, SessionStep.REMOVE_FILE))
                    .call(session -> removed(transaction, session, name)))
        .invoke(session -> letGo(session.key(), name))
        .replaceWithVoid();
  }

  /** Nobody waits any more for what is on its way to this file, or for what it received. */
  private void letGo(UUID session, String name) {
    announcements.tell(new FileReplaced(session, name, null));
    sweep.soon();
  }

  private Uni<Void> removed(SqlClient transaction, Session session, String name) {
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
                throw noFile(session, name);
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
    caller.needs(Privilege.ANONYMOUS);
    return sessions
        .take(caller, updateSessionId, Transition.of(SessionStep.VALIDATE, caller.actor()))
        .chain(completion::validate)
        .map(found -> new ValidationResult(!found.isSound(), found.missing(), found.invalid()));
  }

  private static VapiError noFile(Session session, String name) {
    return Message.FILE_NOT_FOUND.as(ErrorType.INVALID_ARGUMENT, session.kind().words(), name);
  }

  /**
   * Tries whether a file could be pulled from an endpoint, without pulling it. What stands against
   * that is in the answer.
   */
  @Operation("probe")
  public Uni<ProbeResult> probe(Caller caller, @Required TransferEndpoint sourceEndpoint) {
    caller.needs(Privilege.UPDATE_SESSION);
    ParameterChecks.structure(
        "com.vmware.content.library.item.updatesession.file.probe",
        "source_endpoint",
        sourceEndpoint);
    mayRead(caller, sourceEndpoint);
    return sources.probe(source(sourceEndpoint)).map(UpdateSessionFileService::result);
  }

  private static ProbeResult result(SourceProbe probe) {
    return new ProbeResult(
        ProbeResult.Status.valueOf(probe.status().name()),
        probe.thumbprint(),
        probe.certificate(),
        probe.error() == null ? null : List.of(Message.SOURCE_NOT_READABLE.of(probe.error())));
  }

  private NewFile announced(Caller caller, UpdateSessionFileSpec spec) {
    SourceType type = ParameterChecks.required("source_type", spec.sourceType());
    return new NewFile(
        ParameterChecks.fileName("name", spec.name()),
        type,
        type == SourceType.PULL ? readable(caller, spec.sourceEndpoint()) : null,
        ParameterChecks.within("size", spec.size(), 0, Long.MAX_VALUE),
        checksum(spec.checksumInfo()),
        null);
  }

  /** An endpoint against which nothing stands that can be told without asking it. */
  private TransferEndpoint readable(Caller caller, TransferEndpoint endpoint) {
    ParameterChecks.required("source_endpoint", endpoint);
    mayRead(caller, endpoint);
    try {
      sources.check(source(endpoint));
    } catch (SourceException refusal) {
      throw Message.SOURCE_NOT_READABLE.as(ErrorType.INVALID_ARGUMENT, refusal.getMessage());
    }
    return endpoint;
  }

  /** What is the server's own is not for everybody. */
  private static void mayRead(Caller caller, TransferEndpoint endpoint) {
    if (source(endpoint).isLocal()) {
      caller.needs(Privilege.READ_STORAGE);
    }
  }

  private static SourceEndpoint source(TransferEndpoint endpoint) {
    return new SourceEndpoint(
        endpoint.uri(), endpoint.sslCertificateThumbprint(), endpoint.sslCertificate());
  }

  private static ChecksumInfo checksum(ChecksumInfo announced) {
    if (announced == null) {
      return null;
    }
    ChecksumAlgorithm algorithm =
        announced.algorithm() == null ? ChecksumAlgorithm.SHA1 : announced.algorithm();
    String digits =
        ParameterChecks.required("checksum_info.checksum", announced.checksum())
            .toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{%d}".formatted(algorithm.digits()))) {
      throw ParameterChecks.invalid(
          "checksum_info.checksum",
          announced.checksum(),
          "%s has %d hexadecimal digits".formatted(algorithm, algorithm.digits()));
    }
    return new ChecksumInfo(algorithm, digits);
  }

  private static UpdateSessionFileInfo info(Caller caller, File file) {
    boolean ready = file.status() == TransferStatus.READY;
    return new UpdateSessionFileInfo(
        file.name(),
        file.sourceType(),
        ready ? file.size() : null,
        ready ? file.checksum() : file.expectedChecksum(),
        file.source(),
        file.sourceType() == SourceType.PUSH
            ? TransferUris.endpoint(caller, file.token(), file.name())
            : null,
        file.bytesTransferred(),
        file.status(),
        file.error(),
        file.part() == null || file.part().isKept());
  }
}
