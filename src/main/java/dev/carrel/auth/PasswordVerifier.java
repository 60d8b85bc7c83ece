package dev.carrel.auth;

import dev.carrel.crypto.Digests;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares a password with the configured one, which is plain text or a bcrypt hash. */
@ApplicationScoped
class PasswordVerifier {
  /**
   * A bcrypt hash. The prefix {@code $2x$} is not supported: it marks the hashes of an
   * implementation that computed other values for passwords with bytes above 127.
   */
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby](\\$(?:0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53})");

  /**
   * bcrypt ignores what follows 72 bytes or a NUL character; such passwords are rejected, because
   * different ones would match.
   */
  private static final int MAX_BCRYPT_BYTES = 72;

  private final PasswordHashing hashing;

  PasswordVerifier(PasswordHashing hashing) {
    this.hashing = hashing;
  }

  static boolean isHash(String stored) {
    return BCRYPT.matcher(stored).matches();
  }

  /**
   * Whether {@code candidate} is the password {@code stored}, which is plain text or a bcrypt hash.
   */
  Uni<Boolean> verify(String candidate, String stored) {
    Matcher bcrypt = BCRYPT.matcher(stored);
    if (!bcrypt.matches()) {
      return Uni.createFrom().item(isSameText(candidate, stored));
    }
    if (candidate.getBytes(StandardCharsets.UTF_8).length > MAX_BCRYPT_BYTES
        || candidate.indexOf('\0') >= 0) {
      return Uni.createFrom().item(false);
    }
    // The prefixes $2a$, $2b$ and $2y$ are treated alike.
    return hashing.matches(candidate, "$2a" + bcrypt.group(1));
  }

  /** Compares in constant time, so that the time does not reveal how many characters match. */
  private static boolean isSameText(String candidate, String stored) {
    return MessageDigest.isEqual(Digests.sha256(candidate), Digests.sha256(stored));
  }
}
