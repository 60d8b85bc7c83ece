package dev.carrel.linearizability;

import java.util.List;

/** What clients do, and what the model makes of it. All of it is about one item. */
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
        GetItem,
        ListItemFiles {

  /**
   * How the item may be afterwards, if it was like this before; empty where the answer cannot be.
   * More than one where the answer leaves that open.
   */
  List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint);
}
