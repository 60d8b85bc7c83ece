package dev.carrel.downloadsession;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.downloadsession.DownloadSessionFileStore.File;
import dev.carrel.library.ItemFileStore;
import dev.carrel.library.MissingFiles;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.Session;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.transfer.TransferUris;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.session.DownloadSessionFileInfo;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.EndpointType;
import dev.carrel.vapi.session.PrepareStatus;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The files of download sessions: prepared here, fetched from the endpoint that comes of it. */
@ApplicationScoped
@Service("com.vmware.content.library.item.downloadsession.file")
public class DownloadSessionFileService {
  private final SessionLifecycle sessionLifecycle;
  private final DownloadSessionFileStore files;
  private final ItemFileStore itemFiles;
  private final MissingFiles missing;

  DownloadSessionFileService(
      SessionLifecycle sessionLifecycle,
      DownloadSessionFileStore files,
      ItemFileStore itemFiles,
      MissingFiles missing) {
    this.sessionLifecycle = sessionLifecycle;
    this.files = files;
    this.itemFiles = itemFiles;
    this.missing = missing;
  }

  /** Looks at the files that a session can fetch. */
  @Operation("list")
  public Uni<List<DownloadSessionFileInfo>> list(
      Caller caller, @Required DownloadSessionId downloadSessionId) {
    caller.require(Privilege.ANONYMOUS);
    ParameterChecks.requireParameter(
        "com.vmware.content.library.item.downloadsession.file.list",
        "download_session_id",
        downloadSessionId);
    return sessionLifecycle
        .find(caller, downloadSessionId)
        .chain(session -> files.list(session.key(), session.item()))
        .call(all -> sessionLifecycle.requireExists(downloadSessionId, all.isEmpty()))
        .map(all -> all.stream().map(file -> toInfo(caller, file)).toList());
  }

  /**
   * Makes a file of the item, as it is now, ready to be fetched; Carrel has all content at hand, so
   * it is PREPARED at once. INVALID_ARGUMENT where the item has none of that name,
   * RESOURCE_INACCESSIBLE if its content is missing.
   */
  @Operation("prepare")
  public Uni<DownloadSessionFileInfo> prepare(
      Caller caller,
      @Required DownloadSessionId downloadSessionId,
      @Required String fileName,
      EndpointType endpointType) {
    caller.require(Privilege.ANONYMOUS);
    String name =
        ParameterChecks.checkFileName(
            "file_name",
            ParameterChecks.requireParameter(
                "com.vmware.content.library.item.downloadsession.file.prepare",
                "file_name",
                fileName));
    if (endpointType == EndpointType.DIRECT) {
      throw ParameterChecks.invalidArgument(
          "endpoint_type", endpointType, "direct datastore access is not supported");
    }
    return sessionLifecycle
        .inTransaction(
            caller,
            downloadSessionId,
            transaction ->
                itemFiles
                    .lockItemShared(transaction, downloadSessionId)
                    .chain(
                        () ->
                            sessionLifecycle.apply(
                                transaction,
                                downloadSessionId,
                                Transition.of(SessionStep.PREPARE_FILE, caller.actor())))
                    .chain(session -> prepare(transaction, session, name)))
        .call(file -> missing.require(file.name(), file.content(), file.size()))
        .map(file -> toInfo(caller, file));
  }

  private Uni<File> prepare(SqlClient transaction, Session session, String name) {
    return files
        .prepare(transaction, session.key(), session.item(), name, TransferUris.newToken())
        .chain(() -> files.find(transaction, session.key(), session.item(), name))
        .map(file -> requireFound(file, name))
        .chain(
            file ->
                file.token() == null
                    // The item has it only since a moment ago.
                    ? prepare(transaction, session, name)
                    : Uni.createFrom().item(file));
  }

  /** Looks at a file; INVALID_ARGUMENT where the item has none of that name. */
  @Operation("get")
  public Uni<DownloadSessionFileInfo> get(
      Caller caller, @Required DownloadSessionId downloadSessionId, @Required String fileName) {
    caller.require(Privilege.ANONYMOUS);
    String name =
        ParameterChecks.checkFileName(
            "file_name",
            ParameterChecks.requireParameter(
                "com.vmware.content.library.item.downloadsession.file.get", "file_name", fileName));
    return sessionLifecycle
        .find(caller, downloadSessionId)
        .chain(session -> files.find(session.key(), session.item(), name))
        .call(file -> sessionLifecycle.requireExists(downloadSessionId, file == null))
        .map(file -> toInfo(caller, requireFound(file, name)));
  }

  private static File requireFound(File file, String name) {
    if (file == null) {
      throw Message.FILE_NOT_FOUND.toError(
          ErrorType.INVALID_ARGUMENT, SessionKind.DOWNLOAD.label(), name);
    }
    return file;
  }

  private static DownloadSessionFileInfo toInfo(Caller caller, File file) {
    boolean prepared = file.content() != null;
    return new DownloadSessionFileInfo(
        file.name(),
        file.size(),
        file.bytesTransferred(),
        prepared ? PrepareStatus.PREPARED : PrepareStatus.UNPREPARED,
        prepared ? TransferUris.endpointOf(caller, file.token(), file.name()) : null,
        file.checksum(),
        null);
  }
}
