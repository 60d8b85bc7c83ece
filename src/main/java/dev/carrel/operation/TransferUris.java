package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.ServerAddress;
import dev.carrel.session.TransferEndpoint;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * The URIs at which files are sent and fetched: {@code <base>/cls/data/<token>/<file>}. The token
 * is the credential.
 */
public final class TransferUris {
  /** The path above all transfers. */
  public static final String ROOT = "/cls/data/";

  private static final SecureRandom RANDOM = new SecureRandom();

  private TransferUris() {}

  /** A token that nobody guesses: 128 random bits in the shape of a UUID. */
  static UUID newToken() {
    return new UUID(RANDOM.nextLong(), RANDOM.nextLong());
  }

  static TransferEndpoint endpoint(Caller caller, UUID token, String file) {
    ServerAddress server = caller.server();
    return new TransferEndpoint(
        URI.create(server.base() + ROOT + token + "/" + segment(file)),
        server.thumbprint(),
        server.certificate());
  }

  /**
   * A file's name as a segment of a path. URLEncoder writes forms, which differ in the space only.
   */
  public static String segment(String file) {
    return URLEncoder.encode(file, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
