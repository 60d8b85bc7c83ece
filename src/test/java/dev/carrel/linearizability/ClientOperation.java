package dev.carrel.linearizability;

import java.util.List;

/** An operation of a client, and its effect in the model. All operations concern one item. */
public sealed interface ClientOperation
    permits CreateSession,
        GetSession,
        KeepAlive,
        EndSession,
        DeleteSession,
        CompleteSession,
        AddFile,
        UploadFile,
        RemoveFile,
        ListFiles,
        PrepareFile,
        DownloadFile,
        RenewTransferring,
        GetItem,
        ListItemFiles {

  /**
   * The possible states of the item after the operation; empty if the response contradicts the
   * model. More than one if the response is inconclusive.
   */
  List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint);
}
