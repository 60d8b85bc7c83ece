package dev.carrel.auth;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares a password with what is kept of it: the text itself, or bcrypt's hash. */
@ApplicationScoped
class PasswordVerifier {
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[abxy](\\$(?:0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53})");

  /** It looks at no more, and begins anew at a NUL: what differs behind that would be the same. */
  private static final int MAX_BCRYPT_BYTES = 72;

  private final PasswordHashing hashing;

  PasswordVerifier(PasswordHashing hashing) {
    this.hashing = hashing;
  }

  static boolean isHash(String stored) {
    return BCRYPT.matcher(stored).matches();
  }

  /** Whether a password is the one that is kept. */
  Uni<Boolean> verify(String candidate, String stored) {
    Matcher bcrypt = BCRYPT.matcher(stored);
    if (!bcrypt.matches()) {
      return Uni.createFrom().item(isSameText(candidate, stored));
    }
    if (candidate.getBytes(StandardCharsets.UTF_8).length > MAX_BCRYPT_BYTES
        || candidate.indexOf('\0') >= 0) {
      return Uni.createFrom().item(false);
    }
    // $2b$ is $2a$ by another name.
    return hashing.matches(candidate, "$2a" + bcrypt.group(1));
  }

  /** Compares in a time that does not tell how much is right. */
  private static boolean isSameText(String candidate, String stored) {
    return MessageDigest.isEqual(Hashes.sha256(candidate), Hashes.sha256(stored));
  }
}
