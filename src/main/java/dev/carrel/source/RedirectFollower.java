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
  private final SourceHttpClient sourceHttpClient;
  private final int maxRedirects;
  private final X509ExtendedTrustManager platform;
  private final ServerTrust ownTrust;

  RedirectFollower(
      NormalizedUrl start,
      CertificatePin certificatePin,
      SourceHttpClient sourceHttpClient,
      int maxRedirects,
      X509ExtendedTrustManager platform) {
    this.start = start;
    this.sourceHttpClient = sourceHttpClient;
    this.maxRedirects = maxRedirects;
    this.platform = platform;
    this.ownTrust = new ServerTrust(certificatePin, platform);
  }

  /** The first answer that is no redirect; fails with a {@link SourceException} only. */
  Future<SourceResponse> follow(HttpMethod method, Map<String, String> headers) {
    return follow(method, headers, start, maxRedirects);
  }

  private Future<SourceResponse> follow(
      HttpMethod method, Map<String, String> headers, NormalizedUrl target, int redirectsLeft) {
    return sourceHttpClient
        .execute(method, target, headers, trust(target))
        .compose(
            sourceResponse -> {
              if (!sourceResponse.isRedirect()) {
                return Future.succeededFuture(sourceResponse);
              }
              sourceResponse.close();
              if (redirectsLeft == 0) {
                throw new SourceException(
                    Kind.REFUSED,
                    "The host %s redirects more than %d times.",
                    start.displayHost(),
                    maxRedirects);
              }
              NormalizedUrl next = target.resolveRedirect(sourceResponse.location());
              return follow(method, headers, next, redirectsLeft - 1);
            });
  }

  /** The pin is the endpoint's own host's, on whatever port; another host needs the platform's. */
  private ServerTrust trust(NormalizedUrl target) {
    return target.host().equals(start.host()) ? ownTrust : new ServerTrust(null, platform);
  }

  /** The certificate of the endpoint's own host, null if it showed none. */
  X509Certificate shownCertificate() {
    return ownTrust.shownCertificate();
  }

  /**
   * The certificate that pinning would help with: null where it was another host's that was
   * refused.
   */
  X509Certificate rejectedCertificate() {
    return ownTrust.hasRejected() ? ownTrust.shownCertificate() : null;
  }
}
