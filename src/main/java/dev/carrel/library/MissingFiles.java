package dev.carrel.library;

import dev.carrel.audit.LogSanitizer;
import dev.carrel.content.ContentCheckStore;
import dev.carrel.content.ContentCheckStore.StoredFile;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ItemId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Files of items whose content is missing from the content store, or incomplete there: the content
 * directory is older than the database, or was damaged.
 */
@ApplicationScoped
public class MissingFiles {
  private static final Logger LOG = Logger.getLogger(MissingFiles.class);
  private static final int BATCH = 1000;
  private static final int MAX_LOGGED = 20;

  private final ContentCheckStore files;
  private final ContentStore contents;
  private final Vertx vertx;

  MissingFiles(ContentCheckStore files, ContentStore contents, Vertx vertx) {
    this.files = files;
    this.contents = contents;
    this.vertx = vertx;
  }

  /**
   * Checks the files of all items once; logs the first that are missing and returns how many there
   * are. A file that is in the trash is moved back.
   */
  public Uni<Long> check() {
    var last = new AtomicReference<StoredFile>();
    return Multi.createBy()
        .repeating()
        .uni(() -> files.files(last.get(), BATCH).chain(batch -> check(batch)))
        .whilst(
            batch -> {
              last.set(batch.last());
              return batch.last() != null;
            })
        .onItem()
        .transformToIterable(Batch::missing)
        .collect()
        .in(Report::new, Report::add)
        .map(Report::complete);
  }

  private record Batch(StoredFile last, List<StoredFile> missing) {}

  private static final class Report {
    private long missing;

    void add(StoredFile file) {
      missing++;
      if (missing <= MAX_LOGGED) {
        LOG.warnf(
            "The content %s of the file \"%s\" of the item \"%s\" (%s) is missing from the content store; restore it from a backup, or upload the file again.",
            file.content().value(),
            LogSanitizer.sanitize(file.name()),
            LogSanitizer.sanitize(file.itemName()),
            file.item());
      }
    }

    long complete() {
      if (missing > MAX_LOGGED) {
        LOG.warnf("The content of %d more files is missing.", missing - MAX_LOGGED);
      }
      return missing;
    }
  }

  private Uni<Batch> check(List<StoredFile> batch) {
    if (batch.isEmpty()) {
      return Uni.createFrom().item(new Batch(null, List.of()));
    }
    return vertx
        .executeBlocking(() -> missing(batch), false)
        .chain(this::stillReferenced)
        .map(missing -> new Batch(batch.get(batch.size() - 1), missing));
  }

  /** Among them may be content that was released, and deleted, since its row was read. */
  private List<StoredFile> missing(List<StoredFile> batch) throws IOException {
    contents.requirePresent();
    var missing = new ArrayList<StoredFile>();
    for (StoredFile file : batch) {
      if (!contents.isWhole(file.content(), file.size()) && !isRestored(file)) {
        missing.add(file);
      }
    }
    return missing;
  }

  private boolean isRestored(StoredFile file) throws IOException {
    boolean restored =
        contents.trash().restore(file.content()) && contents.isWhole(file.content(), file.size());
    if (restored) {
      LOG.infof("Moved the content %s back from the trash.", file.content().value());
    }
    return restored;
  }

  private Uni<List<StoredFile>> stillReferenced(List<StoredFile> missing) {
    List<ContentId> ids = missing.stream().map(StoredFile::content).toList();
    return missing.isEmpty()
        ? Uni.createFrom().item(missing)
        : files
            .filesOf(ids)
            .map(referenced -> missing.stream().filter(referenced::contains).toList());
  }

  /** RESOURCE_INACCESSIBLE if the content of a file of an item is missing. */
  Uni<Void> requireAll(ItemId item) {
    return files
        .filesOf(item)
        .chain(
            all ->
                vertx.executeBlocking(
                    () -> {
                      for (StoredFile file : all) {
                        requireWhole(file.name(), file.content(), file.size());
                      }
                      return null;
                    },
                    false));
  }

  /** RESOURCE_INACCESSIBLE if a content is missing or has not this many bytes. */
  public Uni<Void> require(String name, ContentId content, long size) {
    return vertx.executeBlocking(
        () -> {
          requireWhole(name, content, size);
          return null;
        },
        false);
  }

  private void requireWhole(String name, ContentId content, long size) {
    try {
      if (contents.isWhole(content, size)) {
        return;
      }
    } catch (IOException e) {
      LOG.errorf(e, "Could not read content %s", content.value());
    }
    throw unreadable(name);
  }

  /** The error for a file whose content cannot be read. */
  public static VapiError unreadable(String name) {
    return Message.CONTENT_NOT_READABLE.toError(ErrorType.RESOURCE_INACCESSIBLE, name);
  }
}
