package dev.carrel.testing;

import io.smallrye.jwt.build.Jwt;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * An issuer of bearer tokens that the application under test trusts. It is also a configuration
 * source with the public key.
 */
public class TokenIssuer implements ConfigSource {
  private static final KeyPair KEYS = fixedKeyPair();
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "quarkus.oidc.tenant-enabled",
          "true",
          "quarkus.oidc.public-key",
          Base64.getEncoder().encodeToString(KEYS.getPublic().getEncoded()));

  /** Generates the same key pair in each class loader. */
  private static KeyPair fixedKeyPair() {
    try {
      var random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(1);
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Issues a token. */
  public static String issue(String user, Set<String> roles, Instant expires) {
    return Jwt.preferredUserName(user)
        .subject(user)
        .issuer("https://issuer.example")
        .groups(roles)
        .expiresAt(expires)
        .sign(KEYS.getPrivate());
  }

  /** Issues a token with this claim as the user name. */
  public static String issueWithName(String name, Instant expires) {
    return Jwt.claim("preferred_username", name)
        .groups(Set.of("administrator"))
        .expiresAt(expires)
        .sign(KEYS.getPrivate());
  }

  /** Issues a token that is signed with another key. */
  public static String forge(String user, Set<String> roles, Instant expires) {
    try {
      return Jwt.preferredUserName(user)
          .groups(roles)
          .expiresAt(expires)
          .sign(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Set<String> getPropertyNames() {
    return PROPERTIES.keySet();
  }

  @Override
  public String getValue(String name) {
    return PROPERTIES.get(name);
  }

  @Override
  public int getOrdinal() {
    return 300;
  }

  @Override
  public String getName() {
    return "an issuer of tokens";
  }
}
