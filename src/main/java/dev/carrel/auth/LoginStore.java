package dev.carrel.auth;

import dev.carrel.database.Columns;
import dev.carrel.database.MigratedDatabase;
import dev.carrel.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The SQL of logins, which are stored by the SHA-256 hash of their id, and of the initial user,
 * which is created if no users are configured.
 */
@ApplicationScoped
public class LoginStore {
  private static final String CREATE =
      """
      INSERT INTO login (id_hash, user_name, roles, created_time, last_accessed_time, token_expires_at, expires_at)
      SELECT $1, $2, $3, $4, $4, $5, $6
       WHERE $7 > (SELECT count(*) FROM (SELECT FROM login WHERE user_name = $2 AND expires_at > $4 LIMIT $7) own)""";

  private static final String FIND =
      """
      SELECT user_name, roles, created_time, last_accessed_time, token_expires_at, expires_at
        FROM login WHERE id_hash = $1 AND expires_at > $2""";

  private static final String UPDATE_ACCESSED =
      "UPDATE login SET last_accessed_time = $2, expires_at = greatest(expires_at, $3) WHERE id_hash = $1 AND expires_at > $2";

  private static final String DELETE = "DELETE FROM login WHERE id_hash = $1";

  private static final String DELETE_EXPIRED =
      """
      DELETE FROM login WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM login WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))""";

  private static final String HAS_INITIAL_USER = "SELECT FROM initial_user";

  private static final String CREATE_INITIAL_USER =
      """
      INSERT INTO initial_user (user_name, password_hash)
      SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM initial_user)
      ON CONFLICT DO NOTHING""";

  private static final String FIND_INITIAL_USER =
      "SELECT password_hash FROM initial_user WHERE user_name = $1";

  private final Pool pool;
  private final MigratedDatabase database;

  LoginStore(Pool pool, MigratedDatabase database) {
    this.pool = pool;
    this.database = database;
  }

  /**
   * A stored login.
   *
   * @param tokenRoles the roles of the token that created the login; null if the configured roles
   *     of the user apply
   * @param tokenExpiresAt when the token that created the login expires; null if the login was
   *     created by password
   * @param expiresAt when the login ends unless it is renewed
   */
  public record Login(
      String user,
      Set<String> tokenRoles,
      Instant created,
      Instant lastAccessed,
      Instant tokenExpiresAt,
      Instant expiresAt) {

    /** This login after a request at {@code now}. */
    public Login withAccess(Instant now, Instant expiry) {
      return new Login(user, tokenRoles, created, now, tokenExpiresAt, expiry);
    }
  }

  /**
   * Creates a login; returns false if its user already has {@code maxLogins}. Concurrent calls may
   * exceed the limit slightly.
   */
  public Uni<Boolean> create(byte[] idHash, Login login, int maxLogins) {
    Tuple parameters = Tuple.of(Buffer.buffer(idHash), login.user());
    parameters.addArrayOfString(
        login.tokenRoles() == null ? null : login.tokenRoles().toArray(String[]::new));
    parameters.addOffsetDateTime(Columns.toTimestamptz(login.created()));
    parameters.addOffsetDateTime(Columns.toTimestamptz(login.tokenExpiresAt()));
    parameters.addOffsetDateTime(Columns.toTimestamptz(login.expiresAt())).addInteger(maxLogins);
    return pool.preparedQuery(CREATE).execute(parameters).map(Rows::isUpdated);
  }

  /** Finds a login by the hash of its id; null if it does not exist or has expired. */
  public Uni<Login> find(byte[] idHash, Instant now) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Buffer.buffer(idHash), Columns.toTimestamptz(now)))
        .map(rows -> Rows.toFirst(rows, LoginStore::login));
  }

  /**
   * Stores the last access and the expiry of a login, unless it has ended; returns whether it was
   * stored.
   */
  public Uni<Boolean> recordAccess(byte[] idHash, Login login) {
    return pool.preparedQuery(UPDATE_ACCESSED)
        .execute(
            Tuple.of(
                Buffer.buffer(idHash),
                Columns.toTimestamptz(login.lastAccessed()),
                Columns.toTimestamptz(login.expiresAt())))
        .map(Rows::isUpdated);
  }

  /** Deletes a login; returns whether it existed. */
  public Uni<Boolean> delete(byte[] idHash) {
    return pool.preparedQuery(DELETE).execute(Tuple.of(Buffer.buffer(idHash))).map(Rows::isUpdated);
  }

  /** Deletes at most {@code maxRows} expired logins; returns how many. */
  public Uni<Integer> deleteExpired(Instant now, int maxRows) {
    return pool.preparedQuery(DELETE_EXPIRED)
        .execute(Tuple.of(Columns.toTimestamptz(now), maxRows))
        .map(RowSet::rowCount);
  }

  /**
   * Creates the initial user; returns false if one exists already, from an earlier start or from
   * another replica. It blocks, because the application must not serve requests before it is done.
   *
   * @param passwordHash called only if no initial user exists, because hashing is slow
   */
  public boolean createInitialUser(String name, Supplier<String> passwordHash) {
    try (var connection = database.connect()) {
      return connection.execute(HAS_INITIAL_USER).size() == 0
          && Rows.isUpdated(connection.execute(CREATE_INITIAL_USER, name, passwordHash.get()));
    }
  }

  /** The password hash of the initial user; null if {@code name} is not its name. */
  public Uni<String> findInitialPasswordHash(String name) {
    return pool.preparedQuery(FIND_INITIAL_USER)
        .execute(Tuple.of(name))
        .map(rows -> Rows.toFirst(rows, row -> row.getString(0)));
  }

  private static Login login(Row row) {
    String[] roles = row.getArrayOfStrings("roles");
    return new Login(
        row.getString("user_name"),
        roles == null ? null : Set.of(roles),
        Columns.toInstant(row, "created_time"),
        Columns.toInstant(row, "last_accessed_time"),
        Columns.toInstant(row, "token_expires_at"),
        Columns.toInstant(row, "expires_at"));
  }
}
