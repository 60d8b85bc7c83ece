package dev.carrel.replicas;

import dev.carrel.history.Answer;
import dev.carrel.history.Answer.Created;
import dev.carrel.history.Answer.ItemFilesSeen;
import dev.carrel.history.Answer.PreparedAt;
import dev.carrel.history.CreateSession;
import dev.carrel.history.DownloadFile;
import dev.carrel.history.GetItem;
import dev.carrel.history.GetSession;
import dev.carrel.history.ListItemFiles;
import dev.carrel.history.Operation;
import dev.carrel.history.PrepareFile;
import dev.carrel.session.SessionKind;
import java.util.Optional;

/**
 * A last client, who looks at all that there is of an item and fetches all its files. What it is
 * told becomes part of the history, so the model demands that all that was acknowledged is there.
 */
record Audit(Clients stage) {
  private static final String CLIENT = "Z";
  private static final int ATTEMPTS = 50;

  void run() throws InterruptedException {
    answered(new GetItem());
    for (SessionKind kind : SessionKind.values()) {
      for (String session : stage.known().sessions(kind)) {
        answered(new GetSession(kind, session));
      }
    }
    var files = (ItemFilesSeen) answered(new ListItemFiles());
    var download = (Created) answered(new CreateSession(SessionKind.DOWNLOAD));
    for (String name : files.files().keySet()) {
      var at = (PreparedAt) answered(new PrepareFile(download.id(), name));
      answered(new DownloadFile(download.id(), name, at.uri()));
    }
  }

  /** Connections that a crash cut may still be noticed one by one. */
  private Answer answered(Operation operation) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Answer> answer = stage.call(CLIENT, attempt, operation);
      if (answer.isPresent() && !answer.get().isOpen()) {
        return answer.get();
      }
    }
    throw new AssertionError("No answer to " + operation + " though all is running again");
  }
}
