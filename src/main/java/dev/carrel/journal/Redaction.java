package dev.carrel.journal;

import dev.carrel.config.CarrelConfig;
import dev.carrel.crypto.Digests;
import dev.carrel.database.MigratedDatabase;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces secrets by short hashes. The same secret has the same hash on all replicas, so that
 * entries can be compared.
 */
@ApplicationScoped
@Startup(MigratedDatabase.BEFORE_JOBS)
class Redaction {
  private static final Set<String> SECRET_HEADERS =
      Set.of(
          "authorization",
          "proxy-authorization",
          "cookie",
          "vmware-api-session-id",
          "x-csrf-token",
          "x-vmware-api-session-id");

  /** Transfer tokens; credentials in URIs; the queries of absolute URIs, which can be signed. */
  private static final List<Pattern> SECRETS_IN_URIS =
      List.of(
          Pattern.compile("(/cls/data/)([^/\"\\\\?]+)"),
          Pattern.compile("(://)([^/\"\\\\\\s?]+)(?=@)"),
          Pattern.compile("(://[^\"\\\\?\\s]*\\?)([^\"\\\\\\s]+)"));

  private static final int MAX_HASHES = 1000;
  private static final int HASH_BYTES = 4;

  private final Map<String, String> hashes = new ConcurrentHashMap<>();
  private final byte[] key;

  Redaction(MigratedDatabase database, CarrelConfig config) {
    key = Journal.isEnabled(config) ? readKey(database) : new byte[0];
  }

  private static byte[] readKey(MigratedDatabase database) {
    try (var connection = database.connect()) {
      UUID key =
          connection
              .execute("SELECT redaction_key FROM journal WHERE sandbox = 'main'")
              .iterator()
              .next()
              .getUUID(0);
      return key.toString().getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** Returns the hash of a secret. A client sends the same login with each request. */
  String hash(String secret) {
    if (hashes.size() > MAX_HASHES) {
      hashes.clear();
    }
    return hashes.computeIfAbsent(secret, this::compute);
  }

  private String compute(String secret) {
    byte[] digest = Digests.hmacSha256(key, secret);
    return "hash-" + HexFormat.of().formatHex(digest, 0, HASH_BYTES);
  }

  /** Replaces the secrets in URIs. */
  String redact(String text) {
    String redacted = text;
    if (text.contains("://") || text.contains("/cls/data/")) {
      for (Pattern pattern : SECRETS_IN_URIS) {
        redacted = pattern.matcher(redacted).replaceAll(this::hashSecondGroup);
      }
    }
    return redacted;
  }

  private String hashSecondGroup(MatchResult secret) {
    return Matcher.quoteReplacement(secret.group(1) + hash(secret.group(2)));
  }

  /** Replaces the values of headers that contain secrets. */
  JournalEntry redactHeaders(JournalEntry entry) {
    if (entry.headers() == null) {
      return entry;
    }
    Map<String, String> headers = new TreeMap<>(entry.headers());
    headers.replaceAll((name, value) -> SECRET_HEADERS.contains(name) ? hash(value) : value);
    return entry.withHeaders(headers);
  }
}
