package dev.carrel.updatesession;

import dev.carrel.content.ContentChecksums;
import dev.carrel.content.ContentStore;
import dev.carrel.library.ItemFileStore;
import dev.carrel.library.ItemFileStore.PackageFile;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.session.Session;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Whether an item would be a whole and genuine OVF package, were its update session completed now.
 *
 * <p>Looked at is what the item would have: what the session received, and what the item keeps of
 * its own.
 *
 * <p>An inspection reads files and searches for certificate paths. It runs outside transactions, on
 * threads of its own: one fewer than processors, at least one. Further inspections wait in a queue,
 * in their order and without a limit.
 */
@ApplicationScoped
class OvfPackageValidator {
  /** The name of the executor and of its threads. */
  static final String EXECUTOR = "packages";

  private static final String OVF = "ovf";

  private final ItemFileStore itemFiles;
  private final ContentStore contents;
  private final ContentChecksums contentChecksums;
  private final Clock clock;
  private final WorkerExecutor workers;

  OvfPackageValidator(
      ItemFileStore itemFiles,
      ContentStore contents,
      ContentChecksums contentChecksums,
      Clock clock,
      Vertx vertx) {
    this.itemFiles = itemFiles;
    this.contents = contents;
    this.contentChecksums = contentChecksums;
    this.clock = clock;
    int processors = Runtime.getRuntime().availableProcessors();
    this.workers = vertx.createSharedWorkerExecutor(EXECUTOR, Math.max(1, processors - 1));
  }

  /**
   * An inspection of these files. Contents never change, so its result does not either; but a
   * client may remove a file while it is read, so a failure counts only if the files are still the
   * same.
   */
  record Inspection(List<PackageFile> files, Uni<OvfPackageReport> result) {}

  /** Asks for an inspection of these files. */
  private static final class NotInspected extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<PackageFile> files;

    NotInspected(List<PackageFile> files) {
      super("Not inspected yet: " + files, null, false, false);
      this.files = files;
    }
  }

  /**
   * Runs work that calls {@link #validate}, at first without an inspection, and again with one as
   * often as the check finds files that are not inspected: a client may change them meanwhile.
   */
  <T> Uni<T> inspectedFor(Function<Inspection, Uni<T>> work) {
    return inspectedFor(null, work);
  }

  private <T> Uni<T> inspectedFor(Inspection known, Function<Inspection, Uni<T>> work) {
    return Uni.createFrom()
        .deferred(() -> work.apply(known))
        .onFailure(NotInspected.class)
        .recoverWithUni(
            failure -> inspect(failure.files).chain(inspection -> inspectedFor(inspection, work)));
  }

  private Uni<Inspection> inspect(List<PackageFile> files) {
    return contentChecksums
        .withChecksums(() -> onWorker(() -> inspection(files).inspect()))
        .map(found -> new Inspection(files, Uni.createFrom().item(found)))
        .onFailure()
        .recoverWithItem(failure -> new Inspection(files, Uni.createFrom().failure(failure)));
  }

  /**
   * Looks at an item as its session would leave it. An item without a type is an OVF package as
   * soon as it has a descriptor.
   *
   * @param known the inspection that {@link #inspectedFor} passes on; null if there is none yet
   */
  Uni<OvfPackageReport> validate(SqlClient client, Session session, Inspection known) {
    return itemFiles
        .typeOf(client, session.item())
        .chain(
            type ->
                OvfFileRole.ofFile(type, "." + OVF).isEmpty()
                    ? Uni.createFrom().item(OvfPackageReport.VALID)
                    : itemFiles
                        .filesAfterCompletion(client, session.key(), session.item())
                        .chain(present -> validate(present, OVF.equalsIgnoreCase(type), known)));
  }

  private static Uni<OvfPackageReport> validate(
      List<PackageFile> present, boolean isOvf, Inspection known) {
    boolean hasDescriptor = present.stream().anyMatch(file -> file.is(OvfFileRole.DESCRIPTOR));
    if (present.isEmpty() || !isOvf && !hasDescriptor) {
      return Uni.createFrom().item(OvfPackageReport.VALID);
    }
    if (known == null || !known.files().equals(present)) {
      throw new NotInspected(present);
    }
    return known.result();
  }

  /** Who signed the package that a session received, as far as that can be read. */
  Uni<Optional<PackageSignature>> readSignature(SqlClient client, Session session) {
    return itemFiles
        .filesAfterCompletion(client, session.key(), session.item())
        .chain(present -> onWorker(() -> inspection(present).signature()));
  }

  private OvfPackageInspection inspection(List<PackageFile> files) {
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
