package dev.carrel.seed;

import static dev.carrel.seed.LibrarySeeding.conflict;

import dev.carrel.audit.Actor;
import dev.carrel.config.CarrelConfig;
import dev.carrel.database.ConstraintViolations;
import dev.carrel.downloadsession.DownloadSessionFileStore;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.seed.SeedPlan.PlannedSession;
import dev.carrel.seed.SeedPlan.PlannedSessionFile;
import dev.carrel.seed.SeedStore.ExistingFile;
import dev.carrel.seed.SeedStore.ExistingSession;
import dev.carrel.seed.SeedStore.ItemReference;
import dev.carrel.session.SessionLeases;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.SessionStore;
import dev.carrel.session.Transition;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.UpdateSessionFileStore;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.SourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Creates the sessions of a seed that do not exist yet, by the statements of the operations; only
 * the received bytes are set instead of uploaded.
 */
@ApplicationScoped
class SessionSeeding {
  private final SeedStore store;
  private final SessionStore sessions;
  private final SessionLifecycle lifecycle;
  private final SessionLeases leases;
  private final UpdateSessionFileStore updateFiles;
  private final DownloadSessionFileStore downloadFiles;
  private final int maxFiles;
  private final int maxActiveSessions;

  SessionSeeding(
      SeedStore store,
      SessionStore sessions,
      SessionLifecycle lifecycle,
      SessionLeases leases,
      UpdateSessionFileStore updateFiles,
      DownloadSessionFileStore downloadFiles,
      CarrelConfig config) {
    this.store = store;
    this.sessions = sessions;
    this.lifecycle = lifecycle;
    this.leases = leases;
    this.updateFiles = updateFiles;
    this.downloadFiles = downloadFiles;
    this.maxFiles = config.limits().maxFilesPerSession();
    this.maxActiveSessions = config.limits().maxActiveSessionsPerUser();
  }

  /** Creates a session; fails with a conflict if a different one has its id. */
  Uni<SeedResult> apply(SeedTransaction transaction, PlannedSession session) {
    return findItem(transaction, session)
        .call(
            item ->
                store.deleteExpired(
                    transaction.client(), session.id(), item.id(), transaction.now()))
        .chain(
            item ->
                store
                    .findSession(transaction.client(), session.id())
                    .chain(
                        existing ->
                            existing == null
                                ? create(transaction, session, item)
                                : requireEqual(transaction, session, item, existing)));
  }

  private Uni<ItemReference> findItem(SeedTransaction transaction, PlannedSession session) {
    ItemReference item = transaction.itemOf(session.item());
    return item != null
        ? Uni.createFrom().item(item)
        : store
            .findItem(transaction.client(), session.item())
            .onItem()
            .ifNull()
            .failWith(
                () ->
                    new InvalidSeedException(
                        session.field() + ".item",
                        Message.RESOURCE_NOT_FOUND.toError(
                            ErrorType.INVALID_ARGUMENT, "item", session.item())));
  }

  private Uni<SeedResult> create(
      SeedTransaction transaction, PlannedSession session, ItemReference item) {
    Actor actor = transaction.actor();
    return sessions
        .create(
            transaction.client(),
            session.id(),
            session.kind(),
            new ItemId(item.id().toString()),
            new Actor(session.owner(), actor.channel(), actor.address(), actor.requestId()),
            Set.of(),
            Set.of(),
            transaction.now(),
            expiresAt(transaction, session),
            maxActiveSessions)
        .onFailure(
            ConstraintViolations.isViolationOf(
                ConstraintViolations.ONE_ACTIVE_UPDATE_SESSION_PER_ITEM))
        .transform(
            violation ->
                conflict(session.field(), "item", session.item(), "another active update session"))
        .onFailure(ConstraintViolations.isViolationOf(ConstraintViolations.ACTIVE_SESSION_LIMIT))
        .transform(
            violation ->
                new InvalidSeedException(
                    session.field() + ".owner",
                    Message.TOO_MANY_SESSIONS.toError(
                        ErrorType.NOT_ALLOWED_IN_CURRENT_STATE,
                        session.owner(),
                        maxActiveSessions)))
        .chain(() -> addFiles(transaction, session, item))
        .chain(() -> end(transaction, session))
        .replaceWith(
            session.kind() == SessionKind.UPDATE
                ? SeedResult.ofUpdateSession()
                : SeedResult.ofDownloadSession());
  }

  private Instant expiresAt(SeedTransaction transaction, PlannedSession session) {
    Instant now = transaction.now();
    if (session.expiresIn() != null) {
      return now.plus(session.expiresIn());
    }
    return session.state() == SessionState.ACTIVE
        ? leases.expiryAfterActivity(session.kind(), now)
        : leases.expiryAfterEnd(session.kind(), now);
  }

  private Uni<Void> addFiles(
      SeedTransaction transaction, PlannedSession session, ItemReference item) {
    return Multi.createFrom()
        .iterable(session.files())
        .onItem()
        .transformToUniAndConcatenate(
            file ->
                session.kind() == SessionKind.UPDATE
                    ? addFile(transaction, session, item, file)
                    : prepareFile(transaction, session, item, file))
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> addFile(
      SeedTransaction transaction,
      PlannedSession session,
      ItemReference item,
      PlannedSessionFile file) {
    OvfFileRole role = OvfFileRole.ofFile(item.type(), file.name()).orElse(null);
    if (role == OvfFileRole.ARCHIVE && file.received() != null) {
      throw SeedFileRules.invalid(
          file.field() + ".received",
          file.receivedSize(),
          "received",
          "an archive is unpacked while it is received, so it cannot be resumed");
    }
    var newFile =
        new UpdateSessionFileStore.NewFile(
            file.name(), SourceType.PUSH, null, file.size(), null, role);
    return updateFiles
        .add(transaction.client(), session.id(), newFile, TransferUris.newToken(), maxFiles)
        .chain(
            () ->
                file.received() == null
                    ? Uni.createFrom().voidItem()
                    : store.setReceived(
                        transaction.client(),
                        session.id(),
                        file,
                        transaction.contentOf(file.received())));
  }

  private Uni<Void> prepareFile(
      SeedTransaction transaction,
      PlannedSession session,
      ItemReference item,
      PlannedSessionFile file) {
    ItemId itemId = new ItemId(item.id().toString());
    return downloadFiles
        .prepare(transaction.client(), session.id(), itemId, file.name(), TransferUris.newToken())
        .chain(() -> downloadFiles.find(transaction.client(), session.id(), itemId, file.name()))
        .onItem()
        .ifNull()
        .failWith(
            () ->
                new InvalidSeedException(
                    file.field(),
                    Message.RESOURCE_NOT_FOUND.toError(
                        ErrorType.INVALID_ARGUMENT, "file", session.item() + "/" + file.name())))
        .replaceWithVoid();
  }

  private Uni<Void> end(SeedTransaction transaction, PlannedSession session) {
    Transition transition =
        switch (session.state()) {
          case ACTIVE -> null;
          case DONE -> Transition.of(SessionStep.COMPLETE);
          case CANCELED -> Transition.of(SessionStep.CANCEL);
          case ERROR -> Transition.fail(Message.FAILED_BY_CLIENT.format(session.error()));
        };
    return transition == null
        ? Uni.createFrom().voidItem()
        : sessions
            .apply(
                transaction.client(),
                lifecycle.accessOf(transaction.actor(), session.kind(), session.id()),
                transition,
                transaction.now(),
                expiresAt(transaction, session))
            .replaceWithVoid();
  }

  private Uni<SeedResult> requireEqual(
      SeedTransaction transaction,
      PlannedSession session,
      ItemReference item,
      ExistingSession existing) {
    if (!existing.kind().equals(session.kind().name())) {
      throw differs(session, "id", "another kind");
    }
    if (!existing.item().equals(item.id())) {
      throw differs(session, "item", "another item");
    }
    if (!existing.owner().equals(session.owner())) {
      throw differs(session, "owner", "another owner");
    }
    if (!existing.state().equals(session.state().name())) {
      throw differs(session, "state", "the state " + existing.state());
    }
    return store
        .listSessionFiles(transaction.client(), session.id())
        .invoke(
            files -> {
              if (!files.equals(expectedFiles(session))) {
                throw differs(session, "files", "other files, or other received bytes");
              }
            })
        .replaceWith(SeedResult.NONE);
  }

  private static Set<ExistingFile> expectedFiles(PlannedSession session) {
    return session.files().stream()
        .map(file -> new ExistingFile(file.name(), file.size(), file.receivedSize()))
        .collect(Collectors.toSet());
  }

  private static InvalidSeedException differs(
      PlannedSession session, String field, String difference) {
    return conflict(
        session.field() + "." + field, session.kind().label(), session.id().toString(), difference);
  }
}
