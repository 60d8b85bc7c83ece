package dev.carrel.source;

import dev.carrel.config.CarrelConfig;
import dev.carrel.source.SourceException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.X509ExtendedTrustManager;

/** Reads {@code http:} and {@code https:} URIs. */
final class HttpSource implements Source {
  private static final int FIRST_ERROR_STATUS = 400;

  private final AllowList allowList;
  private final SourceHttpClient sourceHttpClient;
  private final X509ExtendedTrustManager platformTrust;
  private final int maxRedirects;
  private final Duration idleTimeout;
  private final Vertx vertx;

  HttpSource(
      CarrelConfig.Pull config,
      HostResolver hostResolver,
      X509ExtendedTrustManager platformTrust,
      Vertx vertx) {
    this.allowList = AllowList.parse(config.allowedSources().orElse(List.of()));
    this.sourceHttpClient =
        new SourceHttpClient(
            vertx, allowList, hostResolver, config.connectTimeout(), config.idleTimeout());
    this.platformTrust = platformTrust;
    this.maxRedirects = config.maxRedirects();
    this.idleTimeout = config.idleTimeout();
    this.vertx = vertx;
  }

  @Override
  public void requireAllowed(SourceEndpoint endpoint) {
    allowList.requireAllowed(NormalizedUrl.parse(endpoint.uri()));
  }

  @Override
  public Future<OpenedSource> open(SourceEndpoint endpoint, long offset, String validator) {
    boolean canResume = offset > 0 && SourceResponse.isStrongValidator(validator);
    return canResume ? openAtOffset(endpoint, offset, validator) : openWhole(endpoint);
  }

  private Future<OpenedSource> openWhole(SourceEndpoint endpoint) {
    return followerFor(endpoint).follow(HttpMethod.GET, Map.of()).map(this::toWholeSource);
  }

  /**
   * Requests the rest of the file, and uses a 200, which contains the whole file. If the response
   * is a 206 that is not the rest of the same file, or a 416, requests the whole file.
   */
  private Future<OpenedSource> openAtOffset(
      SourceEndpoint endpoint, long offset, String validator) {
    Map<String, String> range = Map.of("Range", "bytes=" + offset + "-", "If-Range", validator);
    return followerFor(endpoint)
        .follow(HttpMethod.GET, range)
        .compose(
            sourceResponse ->
                switch (sourceResponse.status()) {
                  case SourceResponse.PARTIAL_CONTENT, SourceResponse.RANGE_NOT_SATISFIABLE -> {
                    Long wholeLength = sourceResponse.totalLengthIfResumed(offset, validator);
                    if (wholeLength != null) {
                      yield Future.succeededFuture(
                          toOpenSource(sourceResponse, offset, wholeLength));
                    }
                    sourceResponse.close();
                    yield openWhole(endpoint);
                  }
                  default -> Future.succeededFuture(toWholeSource(sourceResponse));
                });
  }

  private OpenedSource toWholeSource(SourceResponse sourceResponse) {
    if (sourceResponse.status() != SourceResponse.OK) {
      sourceResponse.close();
      throw SourceException.unexpectedStatus(
          sourceResponse.url().displayHost(), sourceResponse.status());
    }
    return toOpenSource(sourceResponse, 0, sourceResponse.length());
  }

  private OpenedSource toOpenSource(SourceResponse sourceResponse, long offset, Long wholeLength) {
    Long length = wholeLength == null ? null : Long.valueOf(wholeLength - offset);
    String name = sourceResponse.url().displayHost();
    var sourceBody =
        new SourceBody(
            sourceResponse.response(), name, length, idleTimeout, sourceResponse::close, vertx);
    return new OpenedSource(
        sourceBody,
        offset,
        wholeLength,
        sourceResponse.url().toUri(),
        sourceResponse.validator(),
        sourceBody::abort);
  }

  @Override
  public Future<SourceProbeResult> probe(SourceEndpoint endpoint) {
    RedirectFollower redirectFollower = followerFor(endpoint);
    return redirectFollower
        .follow(HttpMethod.HEAD, Map.of())
        .compose(sourceResponse -> probeWithGet(sourceResponse, redirectFollower))
        .map(success -> SourceProbeResult.success(redirectFollower.presentedCertificate()))
        .otherwise(failure -> failedProbe((SourceException) failure, redirectFollower));
  }

  /**
   * Tries GET if HEAD failed: not every server supports HEAD, and some URLs are signed for GET
   * only.
   */
  private Future<Void> probeWithGet(
      SourceResponse headResponse, RedirectFollower redirectFollower) {
    headResponse.close();
    if (headResponse.status() < FIRST_ERROR_STATUS) {
      return Future.succeededFuture();
    }
    return redirectFollower
        .follow(HttpMethod.GET, Map.of())
        .map(this::toWholeSource)
        .onSuccess(this::abort)
        .mapEmpty();
  }

  private void abort(OpenedSource openSource) {
    openSource.abort().run();
  }

  private static SourceProbeResult failedProbe(
      SourceException failure, RedirectFollower redirectFollower) {
    boolean isUntrusted = failure.kind() == Kind.CERTIFICATE;
    X509Certificate shown =
        isUntrusted
            ? redirectFollower.rejectedCertificate()
            : redirectFollower.presentedCertificate();
    return SourceProbeResult.failure(failure, shown);
  }

  private RedirectFollower followerFor(SourceEndpoint endpoint) {
    NormalizedUrl start = NormalizedUrl.parse(endpoint.uri());
    return new RedirectFollower(
        start, CertificatePin.from(endpoint), sourceHttpClient, maxRedirects, platformTrust);
  }
}
