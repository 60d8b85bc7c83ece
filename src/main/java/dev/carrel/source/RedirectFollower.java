package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.X509ExtendedTrustManager;

/** Requests a URL and follows its redirects. */
final class RedirectFollower {
  private final NormalizedUrl start;
  private final SourceHttpClient sourceHttpClient;
  private final int maxRedirects;
  private final X509ExtendedTrustManager platformTrust;
  private final HostCertificateVerifier startTrust;

  RedirectFollower(
      NormalizedUrl start,
      CertificatePin certificatePin,
      SourceHttpClient sourceHttpClient,
      int maxRedirects,
      X509ExtendedTrustManager platformTrust) {
    this.start = start;
    this.sourceHttpClient = sourceHttpClient;
    this.maxRedirects = maxRedirects;
    this.platformTrust = platformTrust;
    this.startTrust = new HostCertificateVerifier(certificatePin, platformTrust);
  }

  /** Returns the first response that is not a redirect; fails only with {@link SourceException}. */
  Future<SourceResponse> follow(HttpMethod method, Map<String, String> headers) {
    return follow(method, headers, start, maxRedirects);
  }

  private Future<SourceResponse> follow(
      HttpMethod method, Map<String, String> headers, NormalizedUrl target, int redirectsLeft) {
    return sourceHttpClient
        .execute(method, target, headers, trustFor(target))
        .compose(
            sourceResponse -> {
              if (!sourceResponse.isRedirect()) {
                return Future.succeededFuture(sourceResponse);
              }
              sourceResponse.close();
              if (redirectsLeft == 0) {
                throw new SourceException(
                    Kind.UNUSABLE_RESPONSE,
                    "The host %s redirects more than %d times.",
                    start.displayHost(),
                    maxRedirects);
              }
              NormalizedUrl next = target.resolveRedirect(sourceResponse.location());
              return follow(method, headers, next, redirectsLeft - 1);
            });
  }

  /**
   * The pin applies to the host of the start URL, on any port; other hosts are checked against the
   * platform's CAs.
   */
  private HostCertificateVerifier trustFor(NormalizedUrl target) {
    return target.host().equals(start.host())
        ? startTrust
        : new HostCertificateVerifier(null, platformTrust);
  }

  /** The last certificate that the host of the start URL presented; null if none. */
  X509Certificate presentedCertificate() {
    return startTrust.presentedCertificate();
  }

  /**
   * The certificate of the host of the start URL if it was rejected, so that a client can pin it;
   * null if it was accepted, or if the certificate of another host was rejected.
   */
  X509Certificate rejectedCertificate() {
    return startTrust.hasRejected() ? startTrust.presentedCertificate() : null;
  }
}
