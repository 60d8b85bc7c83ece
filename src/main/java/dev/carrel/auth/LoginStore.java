package dev.carrel.auth;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Logins, by the hash of their id, and the user that is made where the configuration names none.
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
      "UPDATE login SET last_accessed_time = $2, expires_at = $3 WHERE id_hash = $1 AND expires_at > $2";

  private static final String DELETE = "DELETE FROM login WHERE id_hash = $1";

  private static final String DELETE_EXPIRED =
      """
      DELETE FROM login WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM login WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))""";

  private static final String HAS_INITIAL_USER = "SELECT FROM initial_user";

  private static final String CREATE_INITIAL_USER =
      """
      INSERT INTO initial_user (user_name, password_hash)
      SELECT ?, ? WHERE NOT EXISTS (SELECT FROM initial_user)
      ON CONFLICT DO NOTHING""";

  private static final String FIND_INITIAL_USER =
      "SELECT password_hash FROM initial_user WHERE user_name = $1";

  private final Pool pool;
  private final DataSource jdbc;

  LoginStore(Pool pool, DataSource jdbc) {
    this.pool = pool;
    this.jdbc = jdbc;
  }

  /**
   * A login, as it is stored.
   *
   * @param roles those that it was made with; null where they are the user's, of the configuration
   * @param tokenExpiresAt when it ends however much it is used; null where that is by its age alone
   */
  public record Login(
      String user,
      Set<String> roles,
      Instant created,
      Instant lastAccessed,
      Instant tokenExpiresAt,
      Instant expiresAt) {

    /** This login after a use of it. */
    public Login accessed(Instant now, Instant expiry) {
      return new Login(user, roles, created, now, tokenExpiresAt, expiry);
    }
  }

  /**
   * Adds a login; false where its user has {@code most} already. Of those who log in at the same
   * moment, a few may come in beyond that.
   */
  public Uni<Boolean> create(byte[] idHash, Login login, int maxLogins) {
    Tuple parameters = Tuple.of(Buffer.buffer(idHash), login.user());
    parameters.addArrayOfString(
        login.roles() == null ? null : login.roles().toArray(String[]::new));
    parameters.addOffsetDateTime(Columns.toTimestamptz(login.created()));
    parameters.addOffsetDateTime(Columns.toTimestamptz(login.tokenExpiresAt()));
    parameters.addOffsetDateTime(Columns.toTimestamptz(login.expiresAt())).addInteger(maxLogins);
    return pool.preparedQuery(CREATE).execute(parameters).map(Rows::isUpdated);
  }

  /** The login of this hash; null where there is none (any more). */
  public Uni<Login> find(byte[] idHash, Instant now) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Buffer.buffer(idHash), Columns.toTimestamptz(now)))
        .map(rows -> Rows.toFirst(rows, LoginStore::login));
  }

  /** Notes that a login was used. */
  public Uni<Void> recordAccess(byte[] idHash, Login login) {
    return pool.preparedQuery(UPDATE_ACCESSED)
        .execute(
            Tuple.of(
                Buffer.buffer(idHash),
                Columns.toTimestamptz(login.lastAccessed()),
                Columns.toTimestamptz(login.expiresAt())))
        .replaceWithVoid();
  }

  /** Ends a login; tells whether it was there. */
  public Uni<Boolean> delete(byte[] idHash) {
    return pool.preparedQuery(DELETE).execute(Tuple.of(Buffer.buffer(idHash))).map(Rows::isUpdated);
  }

  /** Deletes some of the logins that have expired by now; tells how many. */
  public Uni<Integer> deleteExpired(Instant now, int limit) {
    return pool.preparedQuery(DELETE_EXPIRED)
        .execute(Tuple.of(Columns.toTimestamptz(now), limit))
        .map(RowSet::rowCount);
  }

  /**
   * Keeps the first user of an installation; tells whether this one is it, and not that of another
   * replica or start. Over JDBC: the application is starting, no event loop waits for it, and
   * nobody is let in before it is done.
   *
   * @param passwordHash made only where it is needed, for it takes its time
   */
  public boolean createInitialUser(String name, Supplier<String> passwordHash) throws SQLException {
    try (var connection = jdbc.getConnection();
        var look = connection.prepareStatement(HAS_INITIAL_USER);
        var create = connection.prepareStatement(CREATE_INITIAL_USER)) {
      if (look.executeQuery().next()) {
        return false;
      }
      create.setString(1, name);
      create.setString(2, passwordHash.get());
      return create.executeUpdate() > 0;
    }
  }

  /** The password hash of the first user of an installation; null where this is not its name. */
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
