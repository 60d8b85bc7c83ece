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
 * Transfer URIs, for uploads and downloads: {@code <base>/cls/data/<token>/<file>}. The token is
 * the credential; no other authentication is required.
 */
public final class TransferUris {
  private static final SecureRandom RANDOM = new SecureRandom();

  private TransferUris() {}

  /** Creates an unguessable token: 128 random bits in the form of a UUID. */
  public static UUID newToken() {
    return new UUID(RANDOM.nextLong(), RANDOM.nextLong());
  }

  /** Returns the transfer URI of a file, with the server address that the caller has used. */
  public static TransferEndpoint endpointOf(Caller caller, UUID token, String file) {
    ServerAddress server = caller.server();
    return new TransferEndpoint(
        URI.create(server.base() + UrlPaths.TRANSFERS + token + "/" + UrlPaths.encodeSegment(file)),
        server.thumbprint(),
        server.certificate());
  }

  /** Returns the error NOT_FOUND for a transfer URI that does not exist. */
  public static VapiError notFound() {
    return Message.TRANSFER_NOT_FOUND.toError(ErrorType.NOT_FOUND);
  }
}
