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
final class WebSource implements Source {
  private static final int REFUSALS = 400;

  private final AllowList allowList;
  private final Connections connections;
  private final X509ExtendedTrustManager platform;
  private final int maxRedirects;
  private final Duration idleTimeout;
  private final Vertx vertx;

  WebSource(CarrelConfig.Pull config, Names names, X509ExtendedTrustManager platform, Vertx vertx) {
    this.allowList = AllowList.of(config.allow().orElse(List.of()));
    this.connections =
        new Connections(vertx, allowList, names, config.connectTimeout(), config.idleTimeout());
    this.platform = platform;
    this.maxRedirects = config.maxRedirects();
    this.idleTimeout = config.idleTimeout();
    this.vertx = vertx;
  }

  @Override
  public void check(SourceEndpoint endpoint) {
    allowList.check(WebAddress.of(endpoint.uri()));
  }

  @Override
  public Future<Opened> open(SourceEndpoint endpoint, long offset, String validator) {
    boolean goesOn = offset > 0 && Answer.isStrong(validator);
    return goesOn ? openAt(endpoint, offset, validator) : openWhole(endpoint);
  }

  private Future<Opened> openWhole(SourceEndpoint endpoint) {
    return journey(endpoint).travel(HttpMethod.GET, Map.of()).map(this::whole);
  }

  /** A part that does not fit is no reason to give up: the file is read from its start then. */
  private Future<Opened> openAt(SourceEndpoint endpoint, long offset, String validator) {
    Map<String, String> range = Map.of("Range", "bytes=" + offset + "-", "If-Range", validator);
    return journey(endpoint)
        .travel(HttpMethod.GET, range)
        .compose(
            answer ->
                switch (answer.status()) {
                  case Answer.PARTIAL_CONTENT, Answer.RANGE_NOT_SATISFIABLE -> {
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

  private Opened whole(Answer answer) {
    if (answer.status() != Answer.OK) {
      answer.close();
      throw SourceException.refused(answer.from().shownHost(), answer.status());
    }
    return opened(answer, 0, answer.length());
  }

  private Opened opened(Answer answer, long offset, Long wholeLength) {
    Long length = wholeLength == null ? null : Long.valueOf(wholeLength - offset);
    String name = answer.from().shownHost();
    var body = new Body(answer.response(), name, length, idleTimeout, answer::close, vertx);
    return new Opened(body, offset, wholeLength, answer.validator(), body::abort);
  }

  @Override
  public Future<Probe> probe(SourceEndpoint endpoint) {
    Journey journey = journey(endpoint);
    return journey
        .travel(HttpMethod.HEAD, Map.of())
        .compose(answer -> probed(answer, journey))
        .map(done -> Probe.success(journey.shown()))
        .otherwise(failure -> failed((SourceException) failure, journey));
  }

  /** Not every server that gives a file tells about it: some URLs are signed for GET alone. */
  private Future<Void> probed(Answer head, Journey journey) {
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

  private void abort(Opened opened) {
    opened.abort().run();
  }

  private static Probe failed(SourceException failure, Journey journey) {
    boolean isUntrusted = failure.kind() == Kind.CERTIFICATE;
    X509Certificate shown = isUntrusted ? journey.refused() : journey.shown();
    return Probe.failure(failure, shown);
  }

  private Journey journey(SourceEndpoint endpoint) {
    WebAddress start = WebAddress.of(endpoint.uri());
    return new Journey(start, Pin.of(endpoint), connections, maxRedirects, platform);
  }
}
