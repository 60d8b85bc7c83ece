package dev.carrel.library;

import dev.carrel.content.ContentCheckStore;
import dev.carrel.content.ContentCheckStore.StoredFile;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.text.Sanitizer;
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
 * Detects files of items whose content is missing from the content store or incomplete, because the
 * content directory is older than the database or was damaged.
 */
@ApplicationScoped
public class MissingFileCheck {
  private static final Logger LOG = Logger.getLogger(MissingFileCheck.class);
  private static final int BATCH_SIZE = 1000;
  private static final int MAX_LOGGED = 20;

  private final ContentCheckStore files;
  private final ContentStore contentStore;
  private final Vertx vertx;

  MissingFileCheck(ContentCheckStore files, ContentStore contentStore, Vertx vertx) {
    this.files = files;
    this.contentStore = contentStore;
    this.vertx = vertx;
  }

  /**
   * Checks the files of all items. Logs the first {@value #MAX_LOGGED} missing files and returns
   * the number of all missing files. Content in the trash is moved back.
   */
  public Uni<Long> check() {
    var last = new AtomicReference<StoredFile>();
    return Multi.createBy()
        .repeating()
        .uni(() -> files.listFiles(last.get(), BATCH_SIZE).chain(batch -> check(batch)))
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
            Sanitizer.escapeForLog(file.name()),
            Sanitizer.escapeForLog(file.itemName()),
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
        .executeBlocking(() -> findMissing(batch), false)
        .chain(this::filterReferenced)
        .map(missing -> new Batch(batch.get(batch.size() - 1), missing));
  }

  /** The result may include content that was released and deleted after its row was read. */
  private List<StoredFile> findMissing(List<StoredFile> batch) throws IOException {
    contentStore.identity().requirePresent();
    var missing = new ArrayList<StoredFile>();
    for (StoredFile file : batch) {
      if (!contentStore.isComplete(file.content(), file.size()) && !tryRestore(file)) {
        missing.add(file);
      }
    }
    return missing;
  }

  private boolean tryRestore(StoredFile file) throws IOException {
    boolean restored =
        contentStore.trash().restore(file.content())
            && contentStore.isComplete(file.content(), file.size());
    if (restored) {
      LOG.infof("Moved the content %s back from the trash.", file.content().value());
    }
    return restored;
  }

  private Uni<List<StoredFile>> filterReferenced(List<StoredFile> missing) {
    List<ContentId> ids = missing.stream().map(StoredFile::content).toList();
    return missing.isEmpty()
        ? Uni.createFrom().item(missing)
        : files
            .listFilesOf(ids)
            .map(referenced -> missing.stream().filter(referenced::contains).toList());
  }

  /**
   * Fails with RESOURCE_INACCESSIBLE if the content of a file of the item is missing or incomplete.
   */
  Uni<Void> requireAllPresent(ItemId item) {
    return files
        .listFilesOf(item)
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

  /**
   * Fails with RESOURCE_INACCESSIBLE if a content is missing or does not have this size.
   *
   * @param name the file name, for the error
   * @param size the expected size in bytes
   */
  public Uni<Void> requirePresent(String name, ContentId content, long size) {
    return vertx.executeBlocking(
        () -> {
          requireWhole(name, content, size);
          return null;
        },
        false);
  }

  private void requireWhole(String name, ContentId content, long size) {
    try {
      if (contentStore.isComplete(content, size)) {
        return;
      }
    } catch (IOException e) {
      LOG.errorf(e, "Could not read content %s", content.value());
    }
    throw unreadableContentError(name);
  }

  /** Returns the error for a file whose content cannot be read. */
  public static VapiError unreadableContentError(String name) {
    return Message.CONTENT_NOT_READABLE.toError(ErrorType.RESOURCE_INACCESSIBLE, name);
  }
}
