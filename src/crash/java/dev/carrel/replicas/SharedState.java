package dev.carrel.replicas;

import dev.carrel.linearizability.AddFile;
import dev.carrel.linearizability.ClientOperation;
import dev.carrel.linearizability.CreateSession;
import dev.carrel.linearizability.DownloadFile;
import dev.carrel.linearizability.PrepareFile;
import dev.carrel.linearizability.Response;
import dev.carrel.linearizability.UploadFile;
import dev.carrel.vapi.session.SessionKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions and URIs that the clients of an item received. Clients share them, so that they
 * interfere with each other.
 */
final class SharedState {
  private final Map<SessionKind, List<String>> sessions = new EnumMap<>(SessionKind.class);
  private final List<UploadFile> uploads = new ArrayList<>();
  private final List<DownloadFile> downloads = new ArrayList<>();

  SharedState() {
    for (SessionKind kind : SessionKind.values()) {
      sessions.put(kind, new ArrayList<>());
    }
  }

  synchronized void recordResponse(ClientOperation clientOperation, Response response) {
    if (clientOperation instanceof CreateSession create
        && response instanceof Response.Created created) {
      sessions.get(create.kind()).add(created.id());
    } else if (clientOperation instanceof AddFile add
        && response instanceof Response.FileAdded at) {
      uploads.add(new UploadFile(add.session(), add.name(), at.uri(), null));
    } else if (clientOperation instanceof PrepareFile file
        && response instanceof Response.PreparedAt at
        && at.uri() != null) {
      downloads.add(new DownloadFile(file.session(), file.name(), at.uri()));
    }
  }

  synchronized List<String> sessions(SessionKind kind) {
    return List.copyOf(sessions.get(kind));
  }

  /** The session that was created last, or one before it. */
  synchronized Optional<String> session(SessionKind kind, int before) {
    return last(sessions.get(kind), before);
  }

  /** The upload URI of the file that was received last, or one before it. */
  synchronized Optional<UploadFile> upload(String name, int before) {
    return last(uploads.stream().filter(one -> one.name().equals(name)).toList(), before);
  }

  /** The download URI that was received last, or one before it. */
  synchronized Optional<DownloadFile> download(int before) {
    return last(downloads, before);
  }

  private static <T> Optional<T> last(List<T> all, int before) {
    int index = all.size() - 1 - before;
    return index < 0 ? Optional.empty() : Optional.of(all.get(index));
  }
}
