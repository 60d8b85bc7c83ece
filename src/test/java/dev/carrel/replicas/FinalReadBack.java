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
 * A last client, who looks at all that there is of an item and fetches all its files. What it is
 * told becomes part of the history, so the model demands that all that was acknowledged is there.
 */
record FinalReadBack(ScriptedClients stage) {
  private static final String CLIENT = "Z";
  private static final int ATTEMPTS = 50;

  void run() throws InterruptedException {
    answered(new GetItem());
    for (SessionKind kind : SessionKind.values()) {
      for (String session : stage.known().sessions(kind)) {
        answered(new GetSession(kind, session));
      }
    }
    var files = (ReportedItemFiles) answered(new ListItemFiles());
    var download = (Created) answered(new CreateSession(SessionKind.DOWNLOAD));
    for (String name : files.files().keySet()) {
      var at = (PreparedAt) answered(new PrepareFile(download.id(), name));
      answered(new DownloadFile(download.id(), name, at.uri()));
    }
  }

  /** Connections that a crash cut may still be noticed one by one. */
  private Response answered(ClientOperation clientOperation) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Response> answer = stage.call(CLIENT, attempt, clientOperation);
      if (answer.isPresent() && !answer.get().isInconclusive()) {
        return answer.get();
      }
    }
    throw new AssertionError("No answer to " + clientOperation + " though all is running again");
  }
}
