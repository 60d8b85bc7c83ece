package dev.carrel.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.history.AddFile;
import dev.carrel.history.Answer;
import dev.carrel.history.CompleteSession;
import dev.carrel.history.Content;
import dev.carrel.history.CreateSession;
import dev.carrel.history.DeleteSession;
import dev.carrel.history.DownloadFile;
import dev.carrel.history.EndSession;
import dev.carrel.history.FileSeen;
import dev.carrel.history.GetItem;
import dev.carrel.history.GetSession;
import dev.carrel.history.ItemFile;
import dev.carrel.history.KeepAlive;
import dev.carrel.history.ListFiles;
import dev.carrel.history.ListItemFiles;
import dev.carrel.history.Operation;
import dev.carrel.history.PrepareFile;
import dev.carrel.history.RemoveFile;
import dev.carrel.history.UploadFile;
import dev.carrel.replicas.Wire.Request;
import dev.carrel.session.PreviewInfo;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import dev.carrel.session.TransferStatus;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How operations on an item look under {@code /api}, and their answers. */
record Face(String item, Timeline timeline) {
  private static final String ITEM = "/api/content/library/item/";

  Request request(Operation operation) {
    if (operation instanceof CreateSession create) {
      return Request.post(root(create.kind()), Map.of("library_item_id", item));
    } else if (operation instanceof GetSession get) {
      return Request.get(path(get.kind(), get.session()));
    } else if (operation instanceof KeepAlive keep) {
      String progress = keep.kind() == SessionKind.UPDATE ? "client_progress" : "progress";
      return Request.post(
          path(keep.kind(), keep.session()) + "?action=keep-alive",
          keep.progress() == null ? Map.of() : Map.of(progress, keep.progress()));
    } else if (operation instanceof EndSession end) {
      return end(end);
    } else if (operation instanceof DeleteSession delete) {
      return Request.delete(path(delete.kind(), delete.session()));
    } else if (operation instanceof GetItem) {
      return Request.get(ITEM + item);
    } else if (operation instanceof ListItemFiles) {
      return Request.get(ITEM + item + "/file");
    }
    return transfer(operation);
  }

  private static Request end(EndSession end) {
    String path = path(end.kind(), end.session());
    return end.state() == SessionState.CANCELED
        ? Request.post(path + "?action=cancel", Map.of())
        : Request.post(path + "?action=fail", Map.of("client_error_message", "given up"));
  }

  private Request transfer(Operation operation) {
    if (operation instanceof AddFile add) {
      return Request.post(files(add.session()), announcement(add));
    } else if (operation instanceof UploadFile upload) {
      return Request.put(upload.uri(), Sample.bytes(upload.content()));
    } else if (operation instanceof RemoveFile remove) {
      return Request.delete(files(remove.session()) + "/" + remove.name());
    } else if (operation instanceof ListFiles list) {
      return Request.get(files(list.session()));
    } else if (operation instanceof CompleteSession complete) {
      return Request.post(
          path(SessionKind.UPDATE, complete.session()) + "?action=complete", Map.of());
    } else if (operation instanceof PrepareFile prepare) {
      return Request.post(
          path(SessionKind.DOWNLOAD, prepare.session()) + "/file?action=prepare",
          Map.of("file_name", prepare.name()));
    } else if (operation instanceof DownloadFile download) {
      return Request.get(download.uri());
    }
    throw new IllegalArgumentException(operation + " is not known here");
  }

  private static Map<String, ?> announcement(AddFile add) {
    var spec = new HashMap<String, Object>(Map.of("name", add.name(), "source_type", "PUSH"));
    if (add.announced() != null) {
      spec.put(
          "checksum_info", Map.of("algorithm", "SHA256", "checksum", add.announced().sha256()));
    }
    return spec;
  }

  private static String root(SessionKind kind) {
    return ITEM + (kind == SessionKind.UPDATE ? "update-session" : "download-session");
  }

  private static String path(SessionKind kind, String session) {
    return root(kind) + "/" + session;
  }

  private static String files(String session) {
    return path(SessionKind.UPDATE, session) + "/file";
  }

  /** What a success says. */
  Answer answer(Operation operation, byte[] body) {
    if (operation instanceof DownloadFile) {
      return new Answer.Fetched(Content.of(body));
    } else if (operation instanceof CreateSession) {
      return new Answer.Created(Wire.json(body).asText());
    } else if (operation instanceof GetSession) {
      return session(Wire.json(body));
    } else if (operation instanceof AddFile) {
      return new Answer.Announced(uri(Wire.json(body).get("upload_endpoint")));
    } else if (operation instanceof ListFiles) {
      return sessionFiles(Wire.json(body));
    } else if (operation instanceof PrepareFile) {
      return prepared(Wire.json(body));
    } else if (operation instanceof GetItem) {
      JsonNode seen = Wire.json(body);
      return new Answer.ItemSeen(seen.get("content_version").asLong(), seen.get("size").asLong());
    } else if (operation instanceof ListItemFiles) {
      return itemFiles(Wire.json(body));
    }
    return new Answer.Done();
  }

  private Answer session(JsonNode seen) {
    JsonNode preview = seen.path("preview_info").path("state");
    return new Answer.SessionSeen(
        SessionState.valueOf(seen.get("state").asText()),
        seen.get("client_progress").asLong(),
        seen.get("library_item_content_version").asLong(),
        timeline.at(Instant.parse(seen.get("expiration_time").asText())),
        preview.isMissingNode() ? null : PreviewInfo.State.valueOf(preview.asText()),
        seen.has("error_message"));
  }

  private static Answer prepared(JsonNode seen) {
    return seen.get("status").asText().equals("PREPARED")
        ? new Answer.PreparedAt(uri(seen.get("download_endpoint")), content(seen))
        : new Answer.PreparedAt(null, content(seen));
  }

  private static Answer sessionFiles(JsonNode list) {
    var files = new HashMap<String, FileSeen>();
    for (JsonNode file : list) {
      var status = TransferStatus.valueOf(file.get("status").asText());
      files.put(
          file.get("name").asText(),
          new FileSeen(status, status == TransferStatus.READY ? content(file) : null));
    }
    return new Answer.FilesSeen(files);
  }

  private static Answer itemFiles(JsonNode list) {
    var files = new HashMap<String, ItemFile>();
    for (JsonNode file : list) {
      files.put(
          file.get("name").asText(), new ItemFile(content(file), file.get("version").asLong()));
    }
    return new Answer.ItemFilesSeen(files);
  }

  private static Content content(JsonNode file) {
    return new Content(
        file.get("checksum_info").get("checksum").asText(), file.get("size").asLong());
  }

  /** Without the host: the same file can be sent to any replica. */
  private static String uri(JsonNode endpoint) {
    return URI.create(endpoint.get("uri").asText()).getRawPath();
  }
}
