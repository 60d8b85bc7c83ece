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
 * Opens and probes the sources of pulls. No method blocks, and every failure is a {@link
 * SourceException}.
 *
 * <p>It is created at the start, so that the start fails if the allow list is invalid.
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
      X509ExtendedTrustManager platformTrust,
      Vertx vertx) {
    web = new HttpSource(config, hostResolver, platformTrust, vertx);
    files = new FileSource(FileRoot.forFiles(config.fileRoot()), config.idleTimeout(), vertx);
    datastores =
        new FileSource(FileRoot.forDatastores(config.datastoreRoot()), config.idleTimeout(), vertx);
  }

  /**
   * Rejects an endpoint that is malformed or that the configuration does not allow. It makes no DNS
   * lookup and no connection.
   *
   * @throws SourceException of kind INVALID or NOT_ALLOWED
   */
  public void requireAllowed(SourceEndpoint endpoint) {
    sourceFor(endpoint).requireAllowed(endpoint);
    CertificatePin.from(endpoint);
  }

  /**
   * Opens an endpoint for reading. The handlers of the {@link OpenedSource} are called on the
   * subscriber's Vert.x context.
   *
   * @param offset the offset in bytes of the first byte to read
   * @param validator the validator of the attempt that read the bytes before the offset; null if
   *     there is none. If it does not show that the file is unchanged, the file is read from its
   *     start
   */
  public Uni<OpenedSource> open(SourceEndpoint endpoint, long offset, String validator) {
    return toUni(
        () -> requireSource(endpoint).open(endpoint, offset, validator),
        openSource -> openSource.abort().run());
  }

  /**
   * Tries to open an endpoint without reading it. It does not fail with {@link SourceException}:
   * the result contains the error.
   */
  public Uni<SourceProbeResult> probe(SourceEndpoint endpoint) {
    return toUni(() -> requireSource(endpoint).probe(endpoint), unused -> {})
        .onFailure(SourceException.class)
        .recoverWithItem(failure -> SourceProbeResult.failure(failure, null));
  }

  private Source requireSource(SourceEndpoint endpoint) {
    requireAllowed(endpoint);
    return sourceFor(endpoint);
  }

  private Source sourceFor(SourceEndpoint endpoint) {
    if (endpoint.uri() == null || endpoint.uri().getScheme() == null) {
      throw new SourceException(Kind.INVALID, "The URI of the source has no scheme.");
    }
    return switch (endpoint.uri().getScheme().toLowerCase(Locale.ROOT)) {
      case "file" -> files;
      case "ds" -> datastores;
      default -> web;
    };
  }

  /**
   * Converts a future to a Uni. If the subscriber cancels before the future completes, {@code
   * onCancel} receives the item and releases it.
   */
  private static <T> Uni<T> toUni(Supplier<Future<T>> start, Consumer<T> onCancel) {
    return Uni.createFrom().emitter(subscriber -> emit(start, onCancel, subscriber));
  }

  private static <T> void emit(
      Supplier<Future<T>> start, Consumer<T> onCancel, UniEmitter<? super T> subscriber) {
    var isCanceled = new AtomicBoolean();
    subscriber.onTermination(() -> isCanceled.set(true));
    start
        .get()
        .onFailure(subscriber::fail)
        .onSuccess(
            item -> {
              if (isCanceled.get()) {
                onCancel.accept(item);
              } else {
                subscriber.complete(item);
              }
            });
  }
}
