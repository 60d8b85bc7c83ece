package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.X509ExtendedTrustManager;

/** The way from an endpoint over its redirects to an answer. */
final class RedirectFollower {
  private final NormalizedUrl start;
  private final SourceHttpClient connections;
  private final int maxRedirects;
  private final X509ExtendedTrustManager platform;
  private final ServerTrust ownTrust;

  RedirectFollower(
      NormalizedUrl start,
      CertificatePin pin,
      SourceHttpClient connections,
      int maxRedirects,
      X509ExtendedTrustManager platform) {
    this.start = start;
    this.connections = connections;
    this.maxRedirects = maxRedirects;
    this.platform = platform;
    this.ownTrust = new ServerTrust(pin, platform);
  }

  /** The first answer that is no redirect; fails with a {@link SourceException} only. */
  Future<SourceResponse> travel(HttpMethod method, Map<String, String> headers) {
    return travel(method, headers, start, maxRedirects);
  }

  private Future<SourceResponse> travel(
      HttpMethod method, Map<String, String> headers, NormalizedUrl target, int redirectsLeft) {
    return connections
        .ask(method, target, headers, trust(target))
        .compose(
            answer -> {
              if (!answer.isRedirect()) {
                return Future.succeededFuture(answer);
              }
              answer.close();
              if (redirectsLeft == 0) {
                throw new SourceException(
                    Kind.REFUSED,
                    "The host %s redirects more than %d times.",
                    start.shownHost(),
                    maxRedirects);
              }
              NormalizedUrl next = target.redirectedTo(answer.location());
              return travel(method, headers, next, redirectsLeft - 1);
            });
  }

  /** The pin is the endpoint's own host's, on whatever port; another host needs the platform's. */
  private ServerTrust trust(NormalizedUrl target) {
    return target.host().equals(start.host()) ? ownTrust : new ServerTrust(null, platform);
  }

  /** The certificate of the endpoint's own host, null if it showed none. */
  X509Certificate shown() {
    return ownTrust.shown();
  }

  /**
   * The certificate that pinning would help with: null where it was another host's that was
   * refused.
   */
  X509Certificate refused() {
    return ownTrust.hasRefused() ? ownTrust.shown() : null;
  }
}
