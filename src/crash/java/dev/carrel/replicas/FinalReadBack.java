package dev.carrel.replicas;

import dev.carrel.linearizability.ClientOperation;
import dev.carrel.linearizability.CreateSession;
import dev.carrel.linearizability.DownloadFile;
import dev.carrel.linearizability.GetItem;
import dev.carrel.linearizability.GetSession;
import dev.carrel.linearizability.ListItemFiles;
import dev.carrel.linearizability.PrepareFile;
import dev.carrel.linearizability.Response;
import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.PreparedAt;
import dev.carrel.linearizability.Response.ReportedItemFiles;
import dev.carrel.vapi.session.SessionKind;
import java.util.Optional;

/**
 * A client that reads the complete state of an item at the end of a history, and downloads its
 * files. Its calls are part of the history, so the checker finds acknowledged data that is missing.
 */
record FinalReadBack(ScriptedClients group) {
  private static final String CLIENT = "Z";
  private static final int ATTEMPTS = 50;

  void run() throws InterruptedException {
    callUntilConclusive(new GetItem());
    for (SessionKind kind : SessionKind.values()) {
      for (String session : group.sharedState().sessions(kind)) {
        callUntilConclusive(new GetSession(kind, session));
      }
    }
    var files = (ReportedItemFiles) callUntilConclusive(new ListItemFiles());
    var download = (Created) callUntilConclusive(new CreateSession(SessionKind.DOWNLOAD));
    for (String name : files.files().keySet()) {
      var at = (PreparedAt) callUntilConclusive(new PrepareFile(download.id(), name));
      callUntilConclusive(new DownloadFile(download.id(), name, at.uri()));
    }
  }

  /**
   * Repeats the call, because each connection that a crash has broken fails once when it is used
   * again.
   */
  private Response callUntilConclusive(ClientOperation clientOperation)
      throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Response> response = group.call(CLIENT, attempt, clientOperation);
      if (response.isPresent() && !response.get().isInconclusive()) {
        return response.get();
      }
    }
    throw new AssertionError(
        "No conclusive response to " + clientOperation + ", although all processes are running");
  }
}
