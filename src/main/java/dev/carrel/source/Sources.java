package dev.carrel.source;

import dev.carrel.config.CarrelConfig;
import dev.carrel.source.SourceException.Kind;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What the server may read for its clients, and how it reads it. Nothing blocks, and every failure
 * is a {@link SourceException}.
 *
 * <p>It is made at the start, so that an allow list that makes no sense stops that.
 */
@ApplicationScoped
@Startup
public class Sources {
  private final Source web;
  private final Source files;
  private final Source datastores;

  @Inject
  Sources(CarrelConfig config, Vertx vertx) {
    this(config.pull(), InetAddress::getAllByName, PlatformTrust.load(), vertx);
  }

  Sources(
      CarrelConfig.Pull config,
      HostResolver hostResolver,
      X509ExtendedTrustManager platform,
      Vertx vertx) {
    web = new HttpSource(config, hostResolver, platform, vertx);
    files = new FileSource(FileRoot.forFiles(config.fileRoot()), config.idleTimeout(), vertx);
    datastores =
        new FileSource(FileRoot.forDatastores(config.datastoreRoot()), config.idleTimeout(), vertx);
  }

  /**
   * Refuses an endpoint for what can be told without asking anybody: what it consists of, and what
   * the configuration does not allow.
   *
   * @throws SourceException of kind INVALID or NOT_ALLOWED
   */
  public void requireAllowed(SourceEndpoint endpoint) {
    source(endpoint).check(endpoint);
    CertificatePin.from(endpoint);
  }

  /**
   * Opens an endpoint for reading. The handlers of what is opened are called on the subscriber's
   * Vert.x context.
   *
   * @param offset in bytes, of the first byte that is still needed
   * @param validator of the attempt that brought the bytes before the offset; null for none. Where
   *     it does not vouch that the file is the same, the file is read from its start
   */
  public Uni<OpenSource> open(SourceEndpoint endpoint, long offset, String validator) {
    return uni(
        () -> checked(endpoint).open(endpoint, offset, validator),
        openSource -> openSource.abort().run());
  }

  /** Tries an endpoint without reading it. It fails never: what went wrong is in the probe. */
  public Uni<SourceProbe> probe(SourceEndpoint endpoint) {
    return uni(() -> checked(endpoint).probe(endpoint), unused -> {})
        .onFailure(SourceException.class)
        .recoverWithItem(failure -> SourceProbe.failure(failure, null));
  }

  private Source checked(SourceEndpoint endpoint) {
    requireAllowed(endpoint);
    return source(endpoint);
  }

  private Source source(SourceEndpoint endpoint) {
    if (endpoint.uri() == null || endpoint.uri().getScheme() == null) {
      throw new SourceException(Kind.INVALID, "The URI of the source has no scheme.");
    }
    return switch (endpoint.uri().getScheme().toLowerCase(Locale.ROOT)) {
      case "file" -> files;
      case "ds" -> datastores;
      default -> web;
    };
  }

  /** What comes after the subscriber has gone is let go of. */
  private static <T> Uni<T> uni(Supplier<Future<T>> start, Consumer<T> onCancel) {
    return Uni.createFrom().emitter(subscriber -> emit(start, onCancel, subscriber));
  }

  private static <T> void emit(
      Supplier<Future<T>> start, Consumer<T> onCancel, UniEmitter<? super T> subscriber) {
    var done = new AtomicBoolean();
    subscriber.onTermination(() -> done.set(true));
    start
        .get()
        .onFailure(subscriber::fail)
        .onSuccess(
            item -> {
              if (done.get()) {
                onCancel.accept(item);
              } else {
                subscriber.complete(item);
              }
            });
  }
}
