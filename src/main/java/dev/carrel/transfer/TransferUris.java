package dev.carrel.transfer;

import dev.carrel.auth.Caller;
import dev.carrel.auth.ServerAddress;
import dev.carrel.http.UrlPaths;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.TransferEndpoint;
import java.net.URI;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * The URIs at which files are sent and fetched: {@code <base>/cls/data/<token>/<file>}. The token
 * is the credential.
 */
public final class TransferUris {
  private static final SecureRandom RANDOM = new SecureRandom();

  private TransferUris() {}

  /** A token that nobody guesses: 128 random bits in the shape of a UUID. */
  public static UUID newToken() {
    return new UUID(RANDOM.nextLong(), RANDOM.nextLong());
  }

  public static TransferEndpoint endpointOf(Caller caller, UUID token, String file) {
    ServerAddress server = caller.server();
    return new TransferEndpoint(
        URI.create(server.base() + UrlPaths.TRANSFERS + token + "/" + UrlPaths.encodeSegment(file)),
        server.thumbprint(),
        server.certificate());
  }

  /** The error of a transfer URI that does not exist. */
  public static VapiError notFound() {
    return Message.TRANSFER_NOT_FOUND.toError(ErrorType.NOT_FOUND);
  }
}
