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

/** Sources over http and https. */
final class HttpSource implements Source {
  private static final int REFUSALS = 400;

  private final AllowList allowList;
  private final SourceHttpClient connections;
  private final X509ExtendedTrustManager platform;
  private final int maxRedirects;
  private final Duration idleTimeout;
  private final Vertx vertx;

  HttpSource(
      CarrelConfig.Pull config,
      HostResolver names,
      X509ExtendedTrustManager platform,
      Vertx vertx) {
    this.allowList = AllowList.of(config.allow().orElse(List.of()));
    this.connections =
        new SourceHttpClient(
            vertx, allowList, names, config.connectTimeout(), config.idleTimeout());
    this.platform = platform;
    this.maxRedirects = config.maxRedirects();
    this.idleTimeout = config.idleTimeout();
    this.vertx = vertx;
  }

  @Override
  public void check(SourceEndpoint endpoint) {
    allowList.check(NormalizedUrl.of(endpoint.uri()));
  }

  @Override
  public Future<OpenSource> open(SourceEndpoint endpoint, long offset, String validator) {
    boolean goesOn = offset > 0 && SourceResponse.isStrong(validator);
    return goesOn ? openAt(endpoint, offset, validator) : openWhole(endpoint);
  }

  private Future<OpenSource> openWhole(SourceEndpoint endpoint) {
    return journey(endpoint).travel(HttpMethod.GET, Map.of()).map(this::whole);
  }

  /** A part that does not fit is no reason to give up: the file is read from its start then. */
  private Future<OpenSource> openAt(SourceEndpoint endpoint, long offset, String validator) {
    Map<String, String> range = Map.of("Range", "bytes=" + offset + "-", "If-Range", validator);
    return journey(endpoint)
        .travel(HttpMethod.GET, range)
        .compose(
            answer ->
                switch (answer.status()) {
                  case SourceResponse.PARTIAL_CONTENT, SourceResponse.RANGE_NOT_SATISFIABLE -> {
                    Long wholeLength = answer.wholeLengthFrom(offset, validator);
                    if (wholeLength != null) {
                      yield Future.succeededFuture(opened(answer, offset, wholeLength));
                    }
                    answer.close();
                    yield openWhole(endpoint);
                  }
                  default -> Future.succeededFuture(whole(answer));
                });
  }

  private OpenSource whole(SourceResponse answer) {
    if (answer.status() != SourceResponse.OK) {
      answer.close();
      throw SourceException.refused(answer.from().shownHost(), answer.status());
    }
    return opened(answer, 0, answer.length());
  }

  private OpenSource opened(SourceResponse answer, long offset, Long wholeLength) {
    Long length = wholeLength == null ? null : Long.valueOf(wholeLength - offset);
    String name = answer.from().shownHost();
    var body = new SourceBody(answer.response(), name, length, idleTimeout, answer::close, vertx);
    return new OpenSource(body, offset, wholeLength, answer.validator(), body::abort);
  }

  @Override
  public Future<SourceProbe> probe(SourceEndpoint endpoint) {
    RedirectFollower journey = journey(endpoint);
    return journey
        .travel(HttpMethod.HEAD, Map.of())
        .compose(answer -> probed(answer, journey))
        .map(done -> SourceProbe.success(journey.shown()))
        .otherwise(failure -> failed((SourceException) failure, journey));
  }

  /** Not every server that gives a file tells about it: some URLs are signed for GET alone. */
  private Future<Void> probed(SourceResponse head, RedirectFollower journey) {
    head.close();
    if (head.status() < REFUSALS) {
      return Future.succeededFuture();
    }
    return journey
        .travel(HttpMethod.GET, Map.of())
        .map(this::whole)
        .onSuccess(this::abort)
        .mapEmpty();
  }

  private void abort(OpenSource opened) {
    opened.abort().run();
  }

  private static SourceProbe failed(SourceException failure, RedirectFollower journey) {
    boolean isUntrusted = failure.kind() == Kind.CERTIFICATE;
    X509Certificate shown = isUntrusted ? journey.refused() : journey.shown();
    return SourceProbe.failure(failure, shown);
  }

  private RedirectFollower journey(SourceEndpoint endpoint) {
    NormalizedUrl start = NormalizedUrl.of(endpoint.uri());
    return new RedirectFollower(
        start, CertificatePin.of(endpoint), connections, maxRedirects, platform);
  }
}
