package dev.carrel.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Carrel's configuration. Durations are as Quarkus takes them: {@code 90s}, {@code 5m}, {@code 1h}.
 */
@ConfigMapping(prefix = "carrel")
public interface CarrelConfig {
  /**
   * Everything local lives under it: {@code postgres/}, {@code content/}, {@code tls/}, and the
   * initial administrator's password.
   */
  @WithDefault("data")
  Path dataDirectory();

  /** The content store. */
  Content content();

  /** How long update sessions last. */
  SessionDurations updateSession();

  /** How long download sessions last. */
  SessionDurations downloadSession();

  /** The job that deletes what has expired. */
  Reaper reaper();

  /** What became of sessions. */
  History history();

  /** The pages for people. */
  Console console();

  /** What the server fetches for its clients, and how. */
  Pull pull();

  /** How long logins last. */
  Login login();

  /** How much one client may ask for. */
  Limits limits();

  /** What becomes of transfers when a replica is stopped. */
  Shutdown shutdown();

  /**
   * Who may log in, by user name. Without any, the first start creates an administrator and writes
   * a random password to {@code administrator-password} in the data directory.
   */
  Map<String, User> users();

  /** Roles beside those that are always there, by name. */
  Map<String, Role> roles();

  /**
   * The base of transfer URIs, as in {@code https://vcenter.example:443}; without it, what the
   * request was sent to.
   */
  Optional<URI> publicUrl();

  /**
   * The proxies whose {@code Forwarded} and {@code X-Forwarded-*} are taken, with commas: IP
   * addresses and CIDR blocks. Without any, nobody's are.
   */
  Optional<List<String>> trustedProxies();

  /** The certificate that Carrel makes for itself. */
  Tls tls();

  /** {@code carrel.content.*}. */
  interface Content {
    /** Where received files rest; shared by replicas. */
    Path directory();

    /** The largest file that can be uploaded. */
    @WithDefault("1T")
    MemorySize maxFileSize();

    /** How much all content together may take; without it, as much as there is room for. */
    Optional<MemorySize> maxTotalSize();

    /**
     * The maximum number of threads that write received bytes and wait for the disk; as many again
     * flush them in the background, and as many copy what resumed uploads continue.
     */
    @WithDefault("32")
    int maxIoThreads();

    /**
     * Allows one start on a content directory that is not the one the database expects: the id in
     * the directory's mark, which becomes the database's, or {@code none} for a directory without
     * an id, which gets the database's.
     */
    Optional<String> adoptStore();

    /** Files that have no row in the database. */
    Orphans orphans();

    /** How long an orphan stays in the {@code trash/} of the content directory. */
    @WithDefault("7d")
    Duration trashRetention();
  }

  /** {@code carrel.content.orphans.*}. */
  interface Orphans {
    /** How long after its start a replica first checks the content directory. */
    @WithDefault("1h")
    Duration initialDelay();

    /**
     * The minimum time between two checks of the content directory, by any replicas. An orphan must
     * be found by two checks at least this far apart before it goes to the trash.
     */
    @WithDefault("30m")
    Duration minInterval();

    /** The minimum time since an orphan was last modified before it goes to the trash. */
    @WithDefault("24h")
    Duration minAge();

    /**
     * The maximum share of all files that may be orphans, in percent; one file always may. If there
     * are more, none goes to the trash; {@code 100} allows any number.
     */
    @WithDefault("10")
    int maxShare();
  }

  /** {@code carrel.update-session.*} and {@code carrel.download-session.*}. */
  interface SessionDurations {
    /** How long an ACTIVE session lasts without activity. */
    @WithDefault("5m")
    Duration idleTimeout();

    /** How long one that is DONE, CANCELED or in ERROR can still be looked at. */
    @WithDefault("1h")
    Duration retention();
  }

  /** {@code carrel.reaper.*}. */
  interface Reaper {
    /** How often expired rows are deleted and content is swept; {@code off} for never. */
    @WithDefault("10s")
    String interval();

    /**
     * How often the content directory is checked for orphans and for missing files; {@code off} for
     * never.
     */
    @WithDefault("1h")
    String orphanScanInterval();

    /** How many sessions are deleted in one statement. */
    @WithDefault("1000")
    int batchSize();
  }

  /** {@code carrel.history.*}. */
  interface History {
    /** How long it can be told what became of a session, and by whom. */
    @WithDefault("24h")
    Duration retention();
  }

  /** {@code carrel.console.*}. */
  interface Console {
    /** Whether there is a console at {@code /console}. */
    @WithDefault("true")
    boolean enabled();

    /** How many consoles can be open at once, on each replica. */
    @WithDefault("100")
    int maxEventStreams();
  }

  /** {@code carrel.pull.*}. */
  interface Pull {
    /**
     * What PULL may reach, with commas: {@code http}, {@code https} (that scheme to public
     * addresses), host names ({@code mirror.example}, {@code *.corp.example}), IP addresses and
     * CIDR blocks, URL prefixes; each of the latter whatever the addresses are.
     */
    @WithDefault("http,https")
    Optional<List<String>> allowedSources();

    /** The directory under which {@code file:} URIs are read; without it, none are. */
    Optional<Path> fileRoot();

    /**
     * The directory that stands for {@code /vmfs/volumes} in {@code ds:} URIs; without it, none are
     * read.
     */
    Optional<Path> datastoreRoot();

    /** How long looking up a host, and then connecting to it, may take. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** How long a source may stay silent. */
    @WithDefault("60s")
    Duration idleTimeout();

    /** How many files a replica pulls at once. */
    @WithDefault("8")
    int maxConcurrent();

    /**
     * How long to wait before a source that broke off is asked again; twice as long each next time,
     * up to five times.
     */
    @WithDefault("1s")
    Duration retryDelay();

    /** How often to look for pulls that a replica left; {@code off} for never. */
    @WithDefault("10s")
    String interval();

    /** How many redirects are followed. */
    @WithDefault("5")
    int maxRedirects();
  }

  /** {@code carrel.login.*}. */
  interface Login {
    /** How long a login lasts without a request. */
    @WithDefault("30m")
    Duration idleTimeout();

    /** How long a login lasts at most. */
    @WithDefault("24h")
    Duration maxAge();

    /** How many logins a user can have at once. */
    @WithDefault("500")
    int maxPerUser();

    /** How many failed logins a minute are taken from one address. */
    @WithDefault("10")
    int maxFailuresPerMinutePerAddress();

    /**
     * How many failed logins a minute are taken of one user, where that user has not logged in
     * before.
     */
    @WithDefault("30")
    int maxFailuresPerMinutePerUser();
  }

  /** {@code carrel.limits.*}. */
  interface Limits {
    /** The largest body of a call, up to {@code 64M}; files go elsewhere. */
    @WithDefault("1M")
    MemorySize maxBodySize();

    /** How long the body of a call may take to arrive. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /**
     * How long a connection may be without a request, and a request's headers take to arrive (up to
     * twice as long on one that was used).
     */
    @WithDefault("1m")
    Duration requestHeaderTimeout();

    /** How many ACTIVE sessions a user may have, of both kinds together. */
    @WithDefault("1000")
    int maxActiveSessionsPerUser();

    /** How many files an update session may have, those in archives included. */
    @WithDefault("10000")
    int maxFilesPerSession();

    /** How many uploads and downloads a replica runs at once. */
    @WithDefault("1000")
    int maxConcurrentTransfers();

    /**
     * How many bytes a second an upload or download moves at least, over a minute; {@code 0} for no
     * such limit.
     */
    @WithDefault("1K")
    MemorySize minTransferRate();
  }

  /** {@code carrel.shutdown.*}. */
  interface Shutdown {
    /**
     * How long uploads and downloads that run may go on once no more are begun, before they are
     * cut; less than {@code quarkus.shutdown.timeout}.
     */
    @WithDefault("0s")
    Duration transferDrainTimeout();
  }

  /** {@code carrel.tls.*}. */
  interface Tls {
    /** More host names and IP addresses for the certificate that Carrel makes for itself. */
    Optional<List<String>> additionalNames();
  }

  /** {@code carrel.users."name".*}. */
  interface User {
    /** In plain text, or bcrypt's {@code $2a$…}. */
    Optional<String> password();

    /**
     * Names of roles: {@code administrator}, {@code content-library-admin}, {@code read-only},
     * {@code no-access}, or of {@code carrel.roles}.
     */
    Optional<Set<String>> roles();
  }

  /** {@code carrel.roles."name".*}. */
  interface Role {
    /** Under vCenter's names, as in {@code ContentLibrary.DownloadSession}. */
    Optional<Set<String>> privileges();
  }
}
