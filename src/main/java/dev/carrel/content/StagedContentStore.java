package dev.carrel.content;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.library.ChecksumInfo;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The SQL of staged contents: those that are written before a transaction refers to them. The
 * sweeper does not delete a staged content.
 */
@ApplicationScoped
public class StagedContentStore {
  private static final String CREATE =
      """
      WITH new_content AS (INSERT INTO content (id) VALUES ($1) RETURNING id)
      INSERT INTO staged_content (content_id, source, claimed_until) SELECT id, $2, $3 FROM new_content""";

  private static final String COMPLETE =
      """
      WITH resized AS (UPDATE content SET reserved_size = $2 WHERE id = $1)
      UPDATE staged_content SET size = $2, checksum = $3, claimed_until = $4 WHERE content_id = $1""";

  private static final String RENEW =
      "UPDATE staged_content SET claimed_until = $2 WHERE content_id = ANY ($1) AND claimed_until IS NOT NULL";

  private static final String FIND_KEPT =
      """
      SELECT content_id, size, checksum FROM staged_content WHERE source = $1 AND claimed_until IS NULL LIMIT 1""";

  private static final String KEEP =
      "UPDATE staged_content SET claimed_until = NULL WHERE content_id = ANY ($1)";

  private static final String RELEASE = "DELETE FROM staged_content WHERE content_id = ANY ($1)";

  private static final String RELEASE_CLAIMED = RELEASE + " AND claimed_until IS NOT NULL";

  private static final String RELEASE_OTHER_KEPT =
      "DELETE FROM staged_content WHERE claimed_until IS NULL AND content_id <> ALL ($1)";

  private static final String DELETE_EXPIRED =
      "DELETE FROM staged_content WHERE claimed_until <= $1";

  private static final String RELEASE_ALL_CONTENTS =
      """
      INSERT INTO released_content (content_id)
      SELECT id FROM content WHERE NOT EXISTS (SELECT FROM staged_content WHERE content_id = content.id)""";

  private final Pool pool;

  StagedContentStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * A content that is written completely.
   *
   * @param isKept whether it is kept for resets
   */
  public record StagedContent(ContentId content, ReceivedFile received, boolean isKept) {}

  /**
   * Creates the row of a content, before its file is created.
   *
   * @param source what the bytes are created from
   * @param claimedUntil the system time when the content is deleted unless the claim is renewed
   */
  public Uni<Void> create(ContentId content, String source, Instant claimedUntil) {
    return pool.preparedQuery(CREATE)
        .execute(Tuple.of(content.value(), source, Columns.toTimestamptz(claimedUntil)))
        .replaceWithVoid();
  }

  /** Records that a content is written; returns whether it was still staged. */
  public Uni<Boolean> complete(ContentId content, ReceivedFile received, Instant claimedUntil) {
    return pool.preparedQuery(COMPLETE)
        .execute(
            Tuple.of(
                content.value(),
                received.size(),
                received.checksum().checksum(),
                Columns.toTimestamptz(claimedUntil)))
        .map(Rows::isUpdated);
  }

  /** Renews the claims of contents. */
  public Uni<Void> renew(Collection<ContentId> contents, Instant claimedUntil) {
    return pool.preparedQuery(RENEW)
        .execute(Tuple.of(uuids(contents), Columns.toTimestamptz(claimedUntil)))
        .replaceWithVoid();
  }

  /** Returns a content that is kept for resets and was created from this source; or null. */
  public Uni<StagedContent> findKept(String source) {
    return pool.preparedQuery(FIND_KEPT)
        .execute(Tuple.of(source))
        .map(rows -> Rows.toFirst(rows, StagedContentStore::toStagedContent));
  }

  /** Keeps contents for resets; returns whether all of them were still staged. */
  public Uni<Boolean> keep(SqlClient client, Collection<ContentId> contents) {
    return client
        .preparedQuery(KEEP)
        .execute(Tuple.of(uuids(contents)))
        .map(rows -> rows.rowCount() == contents.size());
  }

  /** Ends the staging of contents, to which the transaction refers; returns like {@link #keep}. */
  public Uni<Boolean> release(SqlClient client, Collection<ContentId> contents) {
    return client
        .preparedQuery(RELEASE)
        .execute(Tuple.of(uuids(contents)))
        .map(rows -> rows.rowCount() == contents.size());
  }

  /** Ends the staging of contents that are not used, except for those that are kept for resets. */
  public Uni<Void> releaseUnused(Collection<ContentId> contents) {
    return pool.preparedQuery(RELEASE_CLAIMED).execute(Tuple.of(uuids(contents))).replaceWithVoid();
  }

  /** Ends the staging of all contents that were kept for resets, except for the given ones. */
  public Uni<Void> releaseOtherKept(SqlClient client, Collection<ContentId> contents) {
    return client
        .preparedQuery(RELEASE_OTHER_KEPT)
        .execute(Tuple.of(uuids(contents)))
        .replaceWithVoid();
  }

  /** Ends the staging of contents whose replica has stopped. */
  public Uni<Void> deleteExpired(Instant systemNow) {
    return pool.preparedQuery(DELETE_EXPIRED)
        .execute(Tuple.of(Columns.toTimestamptz(systemNow)))
        .replaceWithVoid();
  }

  /** Records all contents that are not staged as released. To be called by a reset. */
  public Uni<Void> releaseAllContents(SqlClient client) {
    return client.preparedQuery(RELEASE_ALL_CONTENTS).execute().replaceWithVoid();
  }

  private static UUID[] uuids(Collection<ContentId> contents) {
    return contents.stream().map(ContentId::value).toArray(UUID[]::new);
  }

  private static StagedContent toStagedContent(Row row) {
    return new StagedContent(
        new ContentId(row.getUUID("content_id")),
        new ReceivedFile(
            row.getLong("size"),
            new ChecksumInfo(ChecksumAlgorithm.SHA256, row.getString("checksum")),
            List.of()),
        true);
  }
}
