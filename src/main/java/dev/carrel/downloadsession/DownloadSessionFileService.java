package dev.carrel.downloadsession;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.downloadsession.DownloadSessionFileStore.File;
import dev.carrel.library.ItemFileStore;
import dev.carrel.library.MissingFileCheck;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.Session;
import dev.carrel.session.SessionAccess;
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

/**
 * The files of download sessions. {@code prepare} returns the endpoint from which the client
 * downloads a file.
 */
@ApplicationScoped
@Service("com.vmware.content.library.item.downloadsession.file")
public class DownloadSessionFileService {
  private final SessionLifecycle sessionLifecycle;
  private final DownloadSessionFileStore files;
  private final ItemFileStore itemFiles;
  private final MissingFileCheck missingFileCheck;

  DownloadSessionFileService(
      SessionLifecycle sessionLifecycle,
      DownloadSessionFileStore files,
      ItemFileStore itemFiles,
      MissingFileCheck missingFileCheck) {
    this.sessionLifecycle = sessionLifecycle;
    this.files = files;
    this.itemFiles = itemFiles;
    this.missingFileCheck = missingFileCheck;
  }

  /** Lists the files that the session can download. */
  @Operation("list")
  @Requires(Privilege.ANONYMOUS)
  public Uni<List<DownloadSessionFileInfo>> list(
      Caller caller, @Required DownloadSessionId downloadSessionId) {
    SessionAccess access = sessionLifecycle.accessOf(caller, downloadSessionId);
    return sessionLifecycle
        .find(access)
        .chain(session -> files.list(session.key(), session.item()))
        .call(all -> sessionLifecycle.requireExistsIfEmpty(all.isEmpty(), access))
        .map(all -> all.stream().map(file -> toInfo(caller, file)).toList());
  }

  /**
   * Prepares the current version of a file of the item for download. The content is stored locally,
   * so the file is PREPARED at once. Errors: INVALID_ARGUMENT if the item has no file of that name
   * or the endpoint type is DIRECT, RESOURCE_INACCESSIBLE if the content is missing.
   */
  @Operation("prepare")
  @Requires(Privilege.ANONYMOUS)
  public Uni<DownloadSessionFileInfo> prepare(
      Caller caller,
      @Required DownloadSessionId downloadSessionId,
      @Required String fileName,
      EndpointType endpointType) {
    String name = ParameterChecks.checkFileName("file_name", fileName);
    if (endpointType == EndpointType.DIRECT) {
      throw ParameterChecks.invalidArgument(
          "endpoint_type", endpointType, "direct datastore access is not supported");
    }
    SessionAccess access = sessionLifecycle.accessOf(caller, downloadSessionId);
    return sessionLifecycle
        .inTransaction(
            access,
            transaction ->
                itemFiles
                    .lockItemOfSessionShared(transaction.client(), access.key())
                    .chain(() -> transaction.apply(Transition.of(SessionStep.PREPARE_FILE)))
                    .chain(session -> prepare(transaction.client(), session, name)))
        .call(file -> missingFileCheck.requirePresent(file.name(), file.content(), file.size()))
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
                    // The file was added to the item after the INSERT.
                    ? prepare(transaction, session, name)
                    : Uni.createFrom().item(file));
  }

  /** Returns a file of the session; INVALID_ARGUMENT if the item has no file of that name. */
  @Operation("get")
  @Requires(Privilege.ANONYMOUS)
  public Uni<DownloadSessionFileInfo> get(
      Caller caller, @Required DownloadSessionId downloadSessionId, @Required String fileName) {
    String name = ParameterChecks.checkFileName("file_name", fileName);
    SessionAccess access = sessionLifecycle.accessOf(caller, downloadSessionId);
    return sessionLifecycle
        .find(access)
        .chain(session -> files.find(session.key(), session.item(), name))
        .call(file -> sessionLifecycle.requireExistsIfEmpty(file == null, access))
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
    boolean isPrepared = file.content() != null;
    return new DownloadSessionFileInfo(
        file.name(),
        file.size(),
        file.bytesTransferred(),
        isPrepared ? PrepareStatus.PREPARED : PrepareStatus.UNPREPARED,
        isPrepared ? TransferUris.endpointOf(caller, file.token(), file.name()) : null,
        file.checksum(),
        null);
  }
}
