package dev.carrel.operation;

import dev.carrel.content.ContentStore;
import dev.carrel.ovf.OvfPart;
import dev.carrel.ovf.Signature;
import dev.carrel.session.Session;
import dev.carrel.store.ItemFileStore;
import dev.carrel.store.ItemFileStore.Present;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Whether an item would be a whole and genuine OVF package, were its update session completed now.
 *
 * <p>Looked at is what the item would have: what the session received, and what the item keeps of
 * its own.
 */
@ApplicationScoped
class OvfCheck {
  private static final String OVF = "ovf";

  private final ItemFileStore itemFiles;
  private final ContentStore contents;
  private final Digests digests;
  private final Vertx vertx;

  OvfCheck(ItemFileStore itemFiles, ContentStore contents, Digests digests, Vertx vertx) {
    this.itemFiles = itemFiles;
    this.contents = contents;
    this.digests = digests;
    this.vertx = vertx;
  }

  /**
   * Looks at an item as its session would leave it; to be called within {@link Digests#takenFor}.
   * An item without a type is an OVF package as soon as it has a descriptor.
   */
  Uni<OvfPackage> check(SqlClient client, Session session) {
    return itemFiles
        .typeOf(client, session.item())
        .chain(
            type ->
                OvfPart.of(type, "." + OVF).isEmpty()
                    ? Uni.createFrom().item(OvfPackage.SOUND)
                    : itemFiles
                        .presentAfter(client, session.key(), session.item())
                        .chain(present -> check(present, OVF.equalsIgnoreCase(type))));
  }

  private Uni<OvfPackage> check(List<Present> present, boolean isOvf) {
    boolean hasDescriptor = present.stream().anyMatch(file -> file.is(OvfPart.DESCRIPTOR));
    return present.isEmpty() || !isOvf && !hasDescriptor
        ? Uni.createFrom().item(OvfPackage.SOUND)
        : vertx.executeBlocking(
            () -> new OvfInspection(present, contents, digests).result(), false);
  }

  /** Who signed the package that a session received, as far as that can be read. */
  Uni<Optional<Signature>> signature(SqlClient client, Session session) {
    return itemFiles
        .presentAfter(client, session.key(), session.item())
        .chain(
            present ->
                vertx.executeBlocking(
                    () -> new OvfInspection(present, contents, digests).signature(), false));
  }
}
