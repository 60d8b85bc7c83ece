package dev.carrel.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.linearizability.AddFile;
import dev.carrel.linearizability.ClientOperation;
import dev.carrel.linearizability.CompleteSession;
import dev.carrel.linearizability.CreateSession;
import dev.carrel.linearizability.DeleteSession;
import dev.carrel.linearizability.DownloadFile;
import dev.carrel.linearizability.EndSession;
import dev.carrel.linearizability.FileContent;
import dev.carrel.linearizability.GetItem;
import dev.carrel.linearizability.GetSession;
import dev.carrel.linearizability.KeepAlive;
import dev.carrel.linearizability.ListFiles;
import dev.carrel.linearizability.ListItemFiles;
import dev.carrel.linearizability.ModelItemFile;
import dev.carrel.linearizability.PrepareFile;
import dev.carrel.linearizability.RemoveFile;
import dev.carrel.linearizability.ReportedFile;
import dev.carrel.linearizability.Response;
import dev.carrel.linearizability.UploadFile;
import dev.carrel.replicas.HttpTransport.Request;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.TransferStatus;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Converts operations on an item to requests under {@code /api}, and their responses. */
record RestRequests(String item, Timeline timeline) {
  private static final String ITEM = "/api/content/library/item/";

  Request request(ClientOperation clientOperation) {
    if (clientOperation instanceof CreateSession create) {
      return Request.post(root(create.kind()), Map.of("library_item_id", item));
    } else if (clientOperation instanceof GetSession get) {
      return Request.get(path(get.kind(), get.session()));
    } else if (clientOperation instanceof KeepAlive keep) {
      String progress = keep.kind() == SessionKind.UPDATE ? "client_progress" : "progress";
      return Request.post(
          path(keep.kind(), keep.session()) + "?action=keep-alive",
          keep.progress() == null ? Map.of() : Map.of(progress, keep.progress()));
    } else if (clientOperation instanceof EndSession end) {
      return end(end);
    } else if (clientOperation instanceof DeleteSession delete) {
      return Request.delete(path(delete.kind(), delete.session()));
    } else if (clientOperation instanceof GetItem) {
      return Request.get(ITEM + item);
    } else if (clientOperation instanceof ListItemFiles) {
      return Request.get(ITEM + item + "/file");
    }
    return transfer(clientOperation);
  }

  private static Request end(EndSession end) {
    String path = path(end.kind(), end.session());
    return end.state() == SessionState.CANCELED
        ? Request.post(path + "?action=cancel", Map.of())
        : Request.post(
            path + "?action=fail", Map.of("client_error_message", "failed by the client"));
  }

  private Request transfer(ClientOperation clientOperation) {
    if (clientOperation instanceof AddFile add) {
      return Request.post(files(add.session()), fileSpec(add));
    } else if (clientOperation instanceof UploadFile upload) {
      return Request.put(upload.uri(), SampleContents.bytes(upload.content()));
    } else if (clientOperation instanceof RemoveFile remove) {
      return Request.delete(files(remove.session()) + "/" + remove.name());
    } else if (clientOperation instanceof ListFiles list) {
      return Request.get(files(list.session()));
    } else if (clientOperation instanceof CompleteSession complete) {
      return Request.post(
          path(SessionKind.UPDATE, complete.session()) + "?action=complete", Map.of());
    } else if (clientOperation instanceof PrepareFile prepare) {
      return Request.post(
          path(SessionKind.DOWNLOAD, prepare.session()) + "/file?action=prepare",
          Map.of("file_name", prepare.name()));
    } else if (clientOperation instanceof DownloadFile download) {
      return Request.get(download.uri());
    }
    throw new IllegalArgumentException(clientOperation + " is not supported");
  }

  private static Map<String, ?> fileSpec(AddFile add) {
    var spec = new HashMap<String, Object>(Map.of("name", add.name(), "source_type", "PUSH"));
    if (add.expected() != null) {
      spec.put("checksum_info", Map.of("algorithm", "SHA256", "checksum", add.expected().sha256()));
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

  /** Parses a successful response. */
  Response parseSuccess(ClientOperation clientOperation, byte[] body) {
    if (clientOperation instanceof DownloadFile) {
      return new Response.Downloaded(FileContent.of(body));
    } else if (clientOperation instanceof CreateSession) {
      return new Response.Created(HttpTransport.json(body).asText());
    } else if (clientOperation instanceof GetSession) {
      return session(HttpTransport.json(body));
    } else if (clientOperation instanceof AddFile) {
      return new Response.FileAdded(uri(HttpTransport.json(body).get("upload_endpoint")));
    } else if (clientOperation instanceof ListFiles) {
      return sessionFiles(HttpTransport.json(body));
    } else if (clientOperation instanceof PrepareFile) {
      return prepared(HttpTransport.json(body));
    } else if (clientOperation instanceof GetItem) {
      JsonNode seen = HttpTransport.json(body);
      return new Response.ReportedItem(
          seen.get("content_version").asLong(), seen.get("size").asLong());
    } else if (clientOperation instanceof ListItemFiles) {
      return itemFiles(HttpTransport.json(body));
    }
    return new Response.Done();
  }

  private Response session(JsonNode seen) {
    JsonNode preview = seen.path("preview_info").path("state");
    return new Response.ReportedSession(
        SessionState.valueOf(seen.get("state").asText()),
        seen.get("client_progress").asLong(),
        seen.get("library_item_content_version").asLong(),
        timeline.toMicros(Instant.parse(seen.get("expiration_time").asText())),
        preview.isMissingNode() ? null : PreviewInfo.State.valueOf(preview.asText()),
        seen.has("error_message"));
  }

  private static Response prepared(JsonNode seen) {
    return seen.get("status").asText().equals("PREPARED")
        ? new Response.PreparedAt(uri(seen.get("download_endpoint")), content(seen))
        : new Response.PreparedAt(null, content(seen));
  }

  private static Response sessionFiles(JsonNode list) {
    var files = new HashMap<String, ReportedFile>();
    for (JsonNode file : list) {
      var status = TransferStatus.valueOf(file.get("status").asText());
      files.put(
          file.get("name").asText(),
          new ReportedFile(status, status == TransferStatus.READY ? content(file) : null));
    }
    return new Response.ReportedFiles(files);
  }

  private static Response itemFiles(JsonNode list) {
    var files = new HashMap<String, ModelItemFile>();
    for (JsonNode file : list) {
      files.put(
          file.get("name").asText(),
          new ModelItemFile(content(file), file.get("version").asLong()));
    }
    return new Response.ReportedItemFiles(files);
  }

  private static FileContent content(JsonNode file) {
    return new FileContent(
        file.get("checksum_info").get("checksum").asText(), file.get("size").asLong());
  }

  /** The path of the URI, so that the file can be sent to any replica. */
  private static String uri(JsonNode endpoint) {
    return URI.create(endpoint.get("uri").asText()).getRawPath();
  }
}
