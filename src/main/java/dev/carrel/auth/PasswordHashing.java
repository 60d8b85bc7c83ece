package dev.carrel.auth;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Runs bcrypt on its own threads, because each hash takes tens of milliseconds of processor time.
 * There is one thread fewer than processors, but at least one. Further calls wait in an unbounded
 * FIFO queue. A transaction must not wait for a result while it holds locks.
 */
@ApplicationScoped
public class PasswordHashing {
  /** The name of the executor and of its threads. */
  static final String EXECUTOR = "passwords";

  private final WorkerExecutor workers;

  PasswordHashing(Vertx vertx) {
    int processors = Runtime.getRuntime().availableProcessors();
    this.workers = vertx.createSharedWorkerExecutor(EXECUTOR, Math.max(1, processors - 1));
  }

  /** Whether a password matches a bcrypt hash with the prefix {@code $2a$}. */
  public Uni<Boolean> matches(String password, String hash) {
    return workers.executeBlocking(() -> BcryptUtil.matches(password, hash), false);
  }

  /** The bcrypt hash of a password. bcrypt ignores what follows the first 72 bytes. */
  public Uni<String> hash(String password) {
    return workers.executeBlocking(() -> BcryptUtil.bcryptHash(password), false);
  }

  @PreDestroy
  void close() {
    workers.closeAndForget();
  }
}
