package dev.carrel.library;

import dev.carrel.auth.PasswordHashing;
import dev.carrel.vapi.library.PublishInfo;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.function.Function;

/**
 * Prepares changes of the passwords of published libraries outside transactions: bcrypt would hold
 * the library's row locked for as long as it takes.
 */
@ApplicationScoped
class LibraryPasswords {
  private final PasswordHashing hashing;

  LibraryPasswords(PasswordHashing hashing) {
    this.hashing = hashing;
  }

  /**
   * A prepared change.
   *
   * @param replaced the hash of the password that is changed; null if there is none
   * @param hash of the new password; null if the client did not send the password that is changed
   */
  record Change(String replaced, String hash) {
    /**
     * The change of a library's password.
     *
     * @param prepared null if none is prepared
     * @param current the hash of the library's password; null if it has none
     * @throws NotPrepared unless the change was prepared for this hash
     */
    static Change of(Change prepared, String current) {
      if (prepared == null || !Objects.equals(prepared.replaced(), current)) {
        throw new NotPrepared(current);
      }
      return prepared;
    }
  }

  /** Asks for a change that replaces the password of this hash. */
  static final class NotPrepared extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String replaced;

    private NotPrepared(String replaced) {
      super("A password is not hashed yet", null, false, false);
      this.replaced = replaced;
    }
  }

  /**
   * Runs work, at first without a prepared change, and again with one as often as it fails with
   * {@link NotPrepared}: the password may be changed by another call meanwhile.
   */
  <T> Uni<T> preparedFor(PublishInfo info, Function<Change, Uni<T>> work) {
    return preparedFor(info, null, work);
  }

  private <T> Uni<T> preparedFor(PublishInfo info, Change change, Function<Change, Uni<T>> work) {
    return Uni.createFrom()
        .deferred(() -> work.apply(change))
        .onFailure(NotPrepared.class)
        .recoverWithUni(
            failure ->
                prepare(info, failure.replaced)
                    .chain(prepared -> preparedFor(info, prepared, work)));
  }

  private Uni<Change> prepare(PublishInfo info, String replaced) {
    return mayReplace(info, replaced)
        .chain(
            allowed ->
                allowed ? hashing.hash(info.password()) : Uni.createFrom().<String>nullItem())
        .map(hash -> new Change(replaced, hash));
  }

  private Uni<Boolean> mayReplace(PublishInfo info, String replaced) {
    if (replaced == null || info.currentPassword() == null) {
      return Uni.createFrom().item(replaced == null);
    }
    return hashing.matches(info.currentPassword(), replaced);
  }
}
