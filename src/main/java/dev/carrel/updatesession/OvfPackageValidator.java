package dev.carrel.updatesession;

import dev.carrel.content.ContentChecksums;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.library.ItemFileStore;
import dev.carrel.library.ItemFileStore.PackageFile;
import dev.carrel.ovf.Descriptor;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.session.Session;
import dev.carrel.time.VirtualClock;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Checks whether an item would be a complete and valid OVF package if its update session were
 * completed now. It checks the files that the item would have then: the received files of the
 * session, and the item's own files that the session does not replace or remove.
 *
 * <p>An inspection reads files and searches for certificate paths. It runs outside transactions, on
 * a pool with one thread fewer than there are processors, but at least one. Further inspections
 * wait in an unlimited queue in the order of their requests.
 */
@ApplicationScoped
class OvfPackageValidator {
  /** The name of the worker pool and the prefix of its threads' names. */
  static final String EXECUTOR = "packages";

  private static final String OVF_TYPE = "ovf";

  private final ItemFileStore itemFiles;
  private final ContentStore contents;
  private final ContentChecksums contentChecksums;
  private final VirtualClock clock;
  private final WorkerExecutor workers;

  OvfPackageValidator(
      ItemFileStore itemFiles,
      ContentStore contents,
      ContentChecksums contentChecksums,
      VirtualClock clock,
      Vertx vertx) {
    this.itemFiles = itemFiles;
    this.contents = contents;
    this.contentChecksums = contentChecksums;
    this.clock = clock;
    int processors = Runtime.getRuntime().availableProcessors();
    this.workers = vertx.createSharedWorkerExecutor(EXECUTOR, Math.max(1, processors - 1));
  }

  /**
   * The result of inspecting these files. It stays valid because contents never change. A failure
   * counts only if the item would still have the same files, because a client may remove a file
   * while it is read.
   */
  record Inspection(List<PackageFile> files, Uni<OvfPackageReport> result) {}

  /** Thrown by {@link #validate} to request an inspection of these files. */
  private static final class NotInspected extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<PackageFile> files;

    NotInspected(List<PackageFile> files) {
      super("Not inspected yet: " + files, null, false, false);
      this.files = files;
    }
  }

  /**
   * Runs work that passes an inspection to {@link #validate}. The first run has no inspection. If
   * {@code validate} finds files that are not inspected, they are inspected and the work runs
   * again. This repeats if a client has changed the files in the meantime.
   */
  <T> Uni<T> withInspection(Function<Inspection, Uni<T>> work) {
    return withInspection(null, work);
  }

  private <T> Uni<T> withInspection(Inspection inspection, Function<Inspection, Uni<T>> work) {
    return Uni.createFrom()
        .deferred(() -> work.apply(inspection))
        .onFailure(NotInspected.class)
        .recoverWithUni(
            failure -> inspect(failure.files).chain(result -> withInspection(result, work)));
  }

  private Uni<Inspection> inspect(List<PackageFile> files) {
    return contentChecksums
        .withChecksums(() -> onWorker(() -> newInspection(files).inspect()))
        .map(report -> new Inspection(files, Uni.createFrom().item(report)))
        .onFailure()
        .recoverWithItem(failure -> new Inspection(files, Uni.createFrom().failure(failure)));
  }

  /**
   * Validates an item as its session would leave it. An item without a type counts as an OVF
   * package if it has a descriptor.
   *
   * @param inspection the inspection from {@link #withInspection}; null in the first run
   */
  Uni<OvfPackageReport> validate(SqlClient client, Session session, Inspection inspection) {
    return itemFiles
        .findType(client, session.item())
        .chain(
            type ->
                OvfFileRole.ofFile(type, "." + OVF_TYPE).isEmpty()
                    ? Uni.createFrom().item(OvfPackageReport.VALID)
                    : itemFiles
                        .listFilesAfterCompletion(client, session.key(), session.item())
                        .chain(
                            files -> validate(files, OVF_TYPE.equalsIgnoreCase(type), inspection)));
  }

  private static Uni<OvfPackageReport> validate(
      List<PackageFile> files, boolean isOvf, Inspection inspection) {
    boolean hasDescriptor = files.stream().anyMatch(file -> file.hasRole(OvfFileRole.DESCRIPTOR));
    if (files.isEmpty() || !isOvf && !hasDescriptor) {
      return Uni.createFrom().item(OvfPackageReport.VALID);
    }
    if (inspection == null || !inspection.files().equals(files)) {
      throw new NotInspected(files);
    }
    return inspection.result();
  }

  /** Returns the signature of a session's package; empty if there is none or it cannot be read. */
  Uni<Optional<PackageSignature>> readSignature(SqlClient client, Session session) {
    return itemFiles
        .listFilesAfterCompletion(client, session.key(), session.item())
        .chain(files -> onWorker(() -> newInspection(files).signature()));
  }

  /**
   * Reads a descriptor, and evaluates it on the worker thread too, because it may have many
   * references. Fails with OvfException if the descriptor is invalid.
   */
  <T> Uni<T> readDescriptor(ContentId content, Function<Descriptor, T> evaluation) {
    return onWorker(
        () -> {
          try (var in = contents.open(content)) {
            return evaluation.apply(Descriptor.parse(in));
          }
        });
  }

  private OvfPackageInspection newInspection(List<PackageFile> files) {
    return new OvfPackageInspection(files, contents, contentChecksums, clock.instant());
  }

  private <T> Uni<T> onWorker(Callable<T> work) {
    return workers.executeBlocking(work, false);
  }

  @PreDestroy
  void close() {
    workers.closeAndForget();
  }
}
