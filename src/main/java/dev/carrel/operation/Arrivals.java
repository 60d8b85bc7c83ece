package dev.carrel.operation;

import dev.carrel.content.ContentId;
import dev.carrel.content.Received;
import dev.carrel.library.ChecksumAlgorithm;
import dev.carrel.library.ChecksumInfo;
import dev.carrel.ovf.Archive;
import dev.carrel.ovf.OvfPart;
import dev.carrel.session.Actor;
import dev.carrel.session.Ending;
import dev.carrel.session.FileReplaced;
import dev.carrel.session.FileWanted;
import dev.carrel.session.Session;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionStep;
import dev.carrel.session.SourceType;
import dev.carrel.session.TransferStatus;
import dev.carrel.session.Transition;
import dev.carrel.session.UpdateSessionId;
import dev.carrel.store.ArrivalStore;
import dev.carrel.store.ServerIdentity;
import dev.carrel.store.UpdateSessionFileStore;
import dev.carrel.store.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What the byte plane asks of update sessions while a file arrives.
 *
 * <pre>
 * WAITING_FOR_TRANSFER ── begin ──► TRANSFERRING ── received ──► READY
 *          ▲                             │    └──── rejected ──► ERROR, and the session too
 *          └──────── interrupted ────────┘
 * </pre>
 *
 * <p>Each arrival owns a content of its own, and its file points to the content of the arrival that
 * began last. So an arrival that was replaced, or whose session has ended, finds at its next
 * statement that nothing points to its content any more. What an interrupted one received stays
 * with the file, for the next to continue.
 */
@ApplicationScoped
public class Arrivals {
  /**
   * How long a transfer is taken to be alive after it told so last: it does every two seconds. One
   * whose replica died is carried on by others after that.
   */
  static final Duration CLAIM = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(Arrivals.class);

  private final Pool pool;
  private final Sessions sessions;
  private final UpdateSessionFileStore files;
  private final ArrivalStore store;
  private final Completion completion;
  private final ServerIdentity server;
  private final ContentSweep sweep;
  private final Announcements announcements;
  private final Expiry expiry;
  private final Clock clock;
  private final ContentLimits limits;
  private final ArchiveMembers members;

  Arrivals(
      Pool pool,
      Sessions sessions,
      UpdateSessionFileStore files,
      ArrivalStore store,
      Completion completion,
      ServerIdentity server,
      ContentSweep sweep,
      Announcements announcements,
      Expiry expiry,
      ContentLimits limits,
      ArchiveMembers members,
      Clock clock) {
    this.pool = pool;
    this.sessions = sessions;
    this.files = files;
    this.store = store;
    this.completion = completion;
    this.server = server;
    this.sweep = sweep;
    this.announcements = announcements;
    this.expiry = expiry;
    this.clock = clock;
    this.limits = limits;
    this.members = members;
  }

  /**
   * A file that is to be received, and the content that is to hold it.
   *
   * @param members contents for what is in it, if it is an archive; empty otherwise
   * @param by who brings it
   */
  public record Arrival(File file, ContentId content, List<ContentId> members, Actor by) {
    static Arrival of(File file, Actor by) {
      int members = file.part() == OvfPart.ARCHIVE ? Archive.MAX_MEMBERS : 0;
      return new Arrival(
          file, ContentId.random(), Stream.generate(ContentId::random).limit(members).toList(), by);
    }

    /** The session it belongs to. */
    public UUID session() {
      return file.session();
    }

    /** Whether it is unpacked, and not kept. */
    public boolean isArchive() {
      return file.part() == OvfPart.ARCHIVE;
    }

    /** By which its checksum is to be taken. */
    public ChecksumAlgorithm algorithm() {
      return file.expectedChecksum() == null
          ? ChecksumAlgorithm.SHA256
          : file.expectedChecksum().algorithm();
    }
  }

  /**
   * The file that an upload URI stands for; NOT_FOUND where it is unknown or its session is not
   * ACTIVE.
   */
  public Uni<Arrival> find(String token, String name, Actor by) {
    if (!Arguments.isFileName(name)) {
      return Uni.createFrom().failure(noTransfer());
    }
    return files
        .findUpload(token, name, clock.instant())
        .onItem()
        .ifNull()
        .switchTo(() -> findOrGoneForGood(token, name))
        .onItem()
        .ifNull()
        .failWith(Arrivals::noTransfer)
        .map(file -> Arrival.of(file, by));
  }

  private Uni<File> findOrGoneForGood(String token, String name) {
    return files
        .sessionOfUpload(token)
        .onItem()
        .ifNotNull()
        .transformToUni(
            session ->
                expiry.orGoneForGood(
                    server.idOf(SessionKind.UPDATE, session),
                    () -> files.findUpload(token, name, clock.instant()),
                    Objects::isNull));
  }

  /**
   * Points the file to the arrival's content, and has whatever else arrives for it cut.
   *
   * @param kept how many of the bytes that were received before are to be kept
   * @return the content that holds them, which lasts until the arrival has ended; empty where there
   *     is none
   */
  public Uni<Optional<ContentId>> begin(Arrival arrival, long kept) {
    return sessions
        .transaction(
            sessionOf(arrival),
            transaction ->
                sessions
                    .take(
                        transaction,
                        sessionOf(arrival),
                        Transition.of(SessionStep.RECEIVE_FILE, arrival.by()))
                    .invoke(session -> awaitsIt(session, arrival))
                    .chain(
                        () ->
                            store.begin(
                                transaction, arrival.file(), arrival.content(), kept, claim()))
                    .onItem()
                    .ifNull()
                    .failWith(Arrivals::noTransfer)
                    .call(() -> members.reserve(transaction, arrival)))
        .onFailure(VapiError.class)
        .transform(ended -> noTransfer())
        .invoke(() -> letGoOfEarlier(arrival));
  }

  /** A session that is being completed awaits nothing but what is pulled. */
  private static void awaitsIt(Session session, Arrival arrival) {
    if (arrival.file().sourceType() != SourceType.PULL) {
      Sessions.notCompleting(session, SessionStep.RECEIVE_FILE);
    }
  }

  private Instant claim() {
    return clock.instant().plus(CLAIM);
  }

  private void letGoOfEarlier(Arrival arrival) {
    File file = arrival.file();
    var replaced = new FileReplaced(file.session(), file.name(), arrival.content().value());
    if (file.status() == TransferStatus.TRANSFERRING) {
      announcements.tell(replaced);
    } else {
      announcements.tellHere(replaced);
    }
    if (file.status() != TransferStatus.WAITING_FOR_TRANSFER || file.content() != null) {
      sweep.soon();
    }
  }

  /**
   * Makes sure that there is room for a file; UNABLE_TO_ALLOCATE_RESOURCE where there is none.
   *
   * @param bytes how many it has at least
   */
  public Uni<Void> reserve(Arrival arrival, long bytes) {
    return limits.reserve(arrival, bytes, 0);
  }

  /**
   * Renews the lease and notes how many bytes are here; NOT_FOUND where the arrival is to stop,
   * UNABLE_TO_ALLOCATE_RESOURCE where there is no room for more.
   */
  public Uni<Void> progress(Arrival arrival, long bytes) {
    return limits.reserve(arrival, bytes, bytes).chain(() -> note(arrival, bytes));
  }

  private Uni<Void> note(Arrival arrival, long bytes) {
    return orGoneForGood(
            arrival,
            () ->
                store.progress(
                    arrival.file(),
                    arrival.content(),
                    bytes,
                    clock.instant(),
                    sessions.expiryAfterActivity(SessionKind.UPDATE, clock.instant()),
                    claim()))
        .invoke(Arrivals::ifStillWanted)
        .replaceWithVoid();
  }

  /** Notes that all that is kept of an earlier transfer is in the arrival's content now. */
  public Uni<Void> copied(Arrival arrival) {
    return store
        .copied(arrival.file(), arrival.content())
        .invoke(Arrivals::ifStillWanted)
        .replaceWithVoid();
  }

  /** Has files wait again whose upload nobody carries on; tells how many there were. */
  public Uni<Integer> releaseLapsed() {
    return store.releaseLapsed(clock.instant());
  }

  /** NOT_FOUND where the arrival is to stop; is no activity. */
  public Uni<Void> check(Arrival arrival) {
    return orGoneForGood(
            arrival, () -> store.hold(arrival.file(), arrival.content(), clock.instant(), claim()))
        .invoke(Arrivals::ifStillWanted)
        .replaceWithVoid();
  }

  private Uni<Boolean> orGoneForGood(Arrival arrival, Supplier<Uni<Boolean>> look) {
    return expiry.orGoneForGood(sessionOf(arrival), look, found -> !found);
  }

  /** How often an arrival is to tell its progress. */
  public Duration renewal() {
    return sessions.renewal(SessionKind.UPDATE);
  }

  /** The refusal of a file whose bytes cannot be stored. */
  public VapiError unwritable(Arrival arrival, Throwable cause) {
    String reason =
        cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    return Message.CONTENT_NOT_WRITABLE.as(
        ErrorType.UNABLE_TO_ALLOCATE_RESOURCE,
        arrival.file().name(),
        reason == null ? cause.getClass().getSimpleName() : reason);
  }

  /**
   * Refuses a file that has grown, or will grow, larger than it was announced or the configuration
   * allows.
   *
   * @throws VapiError INVALID_ARGUMENT
   */
  public void checkSize(Arrival arrival, long bytes) {
    limits.checkSize(arrival, bytes);
  }

  /**
   * Ends an arrival whose bytes are all on disk. Where they are not what was announced, file and
   * session go into ERROR and this fails with INVALID_ARGUMENT; where nobody waits for them any
   * more, with NOT_FOUND.
   */
  public Uni<Void> received(Arrival arrival, Received received) {
    LocalizableMessage flaw = flaw(arrival.file(), received);
    if (flaw != null) {
      return rejected(arrival, flaw)
          .invoke(
              () -> {
                throw new VapiError(ErrorType.INVALID_ARGUMENT, flaw);
              });
    }
    return limits
        .reserve(arrival, received.size(), received.size())
        .onFailure(VapiError.class)
        .call(noRoom -> rejected(arrival, noRoom.messages().get(0)))
        .chain(() -> noted(arrival, received))
        .onItem()
        .ifNull()
        .failWith(Arrivals::noTransfer)
        .call(completing -> completing ? completeAsAsked(arrival) : Uni.createFrom().voidItem())
        .replaceWithVoid();
  }

  private Uni<Boolean> noted(Arrival arrival, Received received) {
    return expiry.orGoneForGood(sessionOf(arrival), () -> note(arrival, received), Objects::isNull);
  }

  private Uni<Boolean> note(Arrival arrival, Received received) {
    Instant now = clock.instant();
    Instant expiresAt = sessions.expiryAfterActivity(SessionKind.UPDATE, now);
    if (!arrival.isArchive()) {
      return store.received(arrival.file(), arrival.content(), received, now, expiresAt);
    }
    return pool.withTransaction(
            transaction ->
                store
                    .received(
                        transaction, arrival.file(), arrival.content(), received, now, expiresAt)
                    .call(
                        completing ->
                            completing == null
                                ? Uni.createFrom().voidItem()
                                : members.add(transaction, arrival, received.members())))
        .invoke(sweep::soon)
        .onFailure(VapiError.class)
        .call(refusal -> rejected(arrival, refusal.messages().get(0)));
  }

  /** The file is received whatever comes of this; the next run of the puller tries it again. */
  private Uni<Void> completeAsAsked(Arrival arrival) {
    return completion
        .completeAsAsked(sessionOf(arrival), arrival.by())
        .onFailure()
        .invoke(failure -> LOG.warnf("A session is completed later: %s", failure))
        .onFailure()
        .recoverWithNull();
  }

  private static LocalizableMessage flaw(File file, Received received) {
    if (file.expectedSize() != null && file.expectedSize() != received.size()) {
      return Message.SIZE_MISMATCH.of(file.name(), file.expectedSize(), received.size());
    }
    ChecksumInfo expected = file.expectedChecksum();
    if (expected != null && !expected.checksum().equals(received.checksum().checksum())) {
      return Message.CHECKSUM_MISMATCH.of(
          file.name(), expected.algorithm(), expected.checksum(), received.checksum().checksum());
    }
    return null;
  }

  /** Puts the file and its session into ERROR for this reason. */
  public Uni<Void> rejected(Arrival arrival, LocalizableMessage why) {
    return sessions
        .transaction(
            sessionOf(arrival),
            transaction ->
                sessions
                    .take(transaction, sessionOf(arrival), Transition.fail(why, arrival.by()))
                    .chain(
                        () -> store.rejected(transaction, arrival.file(), arrival.content(), why))
                    .invoke(Arrivals::ifStillWanted))
        .onFailure(VapiError.class)
        .transform(ended -> noTransfer())
        .invoke(
            () ->
                sessions.announceEnd(
                    arrival.session(), new Ending(SessionKind.UPDATE, Ending.How.FAILED)))
        .replaceWithVoid();
  }

  /**
   * Lets a file whose transfer broke off be sent again, or continued; NOT_FOUND where nobody waits
   * for it any more.
   *
   * @param kept how many bytes are in its content, to be continued; of an archive none are kept
   */
  public Uni<Void> interrupted(Arrival arrival, long kept) {
    return store
        .interrupted(arrival.file(), arrival.content(), arrival.isArchive() ? 0 : kept)
        .invoke(sweep::soon)
        .invoke(Arrivals::ifStillWanted)
        .replaceWithVoid();
  }

  /**
   * Leaves a pull to whichever replica looks first, without waiting for the claim to run out;
   * NOT_FOUND where nobody waits for the file any more.
   */
  public Uni<Void> leave(Arrival arrival) {
    return interrupted(arrival, 0)
        .invoke(() -> announcements.tell(new FileWanted(arrival.session())));
  }

  /**
   * Has the content removed, unless somebody refers to it. It may have been swept before its file
   * was there: the sweep does not come back for that.
   */
  public Uni<Void> abandoned(Arrival arrival) {
    sweep.soon();
    return sweep.discardForgotten(
        Stream.concat(Stream.of(arrival.content()), arrival.members().stream()).toList());
  }

  private UpdateSessionId sessionOf(Arrival arrival) {
    return (UpdateSessionId) server.idOf(SessionKind.UPDATE, arrival.session());
  }

  private static void ifStillWanted(boolean found) {
    if (!found) {
      throw noTransfer();
    }
  }

  /** The refusal of a transfer URI that leads nowhere, or nowhere any more. */
  public static VapiError noTransfer() {
    return Message.TRANSFER_NOT_FOUND.as(ErrorType.NOT_FOUND);
  }
}
