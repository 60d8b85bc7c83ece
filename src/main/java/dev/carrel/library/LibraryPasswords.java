package dev.carrel.library;

import dev.carrel.auth.PasswordHashing;
import dev.carrel.vapi.library.PublishInfo;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.function.Function;

/**
 * Prepares changes of the passwords of published libraries outside transactions, because hashing
 * with bcrypt is slow and the row of the library would be locked meanwhile.
 */
@ApplicationScoped
class LibraryPasswords {
  private final PasswordHashing hashing;

  LibraryPasswords(PasswordHashing hashing) {
    this.hashing = hashing;
  }

  /**
   * A prepared change of a password.
   *
   * @param currentHash the hash of the current password; null if there is none
   * @param newHash the hash of the new password; null if the client did not send the correct
   *     current password
   */
  record Change(String currentHash, String newHash) {
    /**
     * Returns the prepared change if it replaces the current password.
     *
     * @param prepared null if none is prepared
     * @param current the hash of the library's current password; null if it has none
     * @throws NotPrepared if no change is prepared, or for another password
     */
    static Change requirePrepared(Change prepared, String current) {
      if (prepared == null || !Objects.equals(prepared.currentHash(), current)) {
        throw new NotPrepared(current);
      }
      return prepared;
    }
  }

  /**
   * Thrown if a change of the password is needed that is not prepared yet; contains the hash of the
   * current password.
   */
  static final class NotPrepared extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String currentHash;

    private NotPrepared(String currentHash) {
      super("A password is not hashed yet", null, false, false);
      this.currentHash = currentHash;
    }
  }

  /**
   * Runs work without a prepared change. If it fails with {@link NotPrepared}, prepares a change
   * and runs the work again, repeatedly if needed: a concurrent call may change the password
   * meanwhile.
   */
  <T> Uni<T> withPreparedChange(PublishInfo info, Function<Change, Uni<T>> work) {
    return withPreparedChange(info, null, work);
  }

  private <T> Uni<T> withPreparedChange(
      PublishInfo info, Change change, Function<Change, Uni<T>> work) {
    return Uni.createFrom()
        .deferred(() -> work.apply(change))
        .onFailure(NotPrepared.class)
        .recoverWithUni(
            failure ->
                prepare(info, failure.currentHash)
                    .chain(prepared -> withPreparedChange(info, prepared, work)));
  }

  private Uni<Change> prepare(PublishInfo info, String currentHash) {
    return canReplace(info, currentHash)
        .chain(
            allowed ->
                allowed ? hashing.hash(info.password()) : Uni.createFrom().<String>nullItem())
        .map(newHash -> new Change(currentHash, newHash));
  }

  private Uni<Boolean> canReplace(PublishInfo info, String currentHash) {
    if (currentHash == null || info.currentPassword() == null) {
      return Uni.createFrom().item(currentHash == null);
    }
    return hashing.matches(info.currentPassword(), currentHash);
  }
}
