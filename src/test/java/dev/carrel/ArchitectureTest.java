package dev.carrel;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.crypto.Certificates;
import dev.carrel.crypto.Digests;
import dev.carrel.database.BlockingConnection;
import dev.carrel.database.DatabaseClockSynchronizer;
import dev.carrel.downloadsession.DownloadTransfer;
import dev.carrel.net.IpLiteral;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.tls.TlsConfigSource;
import dev.carrel.vapi.Operation;
import io.netty.util.NetUtil;
import io.quarkus.vertx.http.runtime.filters.Filters;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;

/** The dependencies between packages, as the table in {@code docs/architecture.md} allows them. */
@AnalyzeClasses(packages = "dev.carrel", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Path TABLE = Path.of("docs/architecture.md");
  private static final Pattern ROW = Pattern.compile("(?m)^([a-z.]+(?:, [a-z.]+)*) +-> +(.+)$");

  @ArchTest
  static void shouldDependOnlyOnAllowedPackages(JavaClasses classes) throws IOException {
    allowedDependencies().forEach((name, allowed) -> dependsOnly(name, allowed).check(classes));
  }

  @ArchTest
  static void shouldListEveryPackageInTheTable(JavaClasses classes) throws IOException {
    assertThat(allowedDependencies().keySet())
        .containsExactlyInAnyOrderElementsOf(
            classes.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .map(name -> name.substring("dev.carrel.".length()))
                .toList());
  }

  @ArchTest
  static final ArchRule shouldHaveNoCyclesBetweenPackages =
      slices().matching("dev.carrel.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shouldHaveNoCyclesBetweenTopLevelPackages =
      slices().matching("dev.carrel.(*)..").should().beFreeOfCycles();

  @ArchTest static final ArchRule shouldLimitVapiToTheJdk = usesOnly("dev.carrel.vapi..", "java..");

  @ArchTest
  static final ArchRule shouldLimitCryptoAndTextToTheJdk =
      classes()
          .that()
          .resideInAnyPackage("dev.carrel.crypto..", "dev.carrel.text..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("dev.carrel.crypto..", "dev.carrel.text..", "java..", "javax.."));

  @ArchTest
  static final ArchRule shouldLimitOvfToTheJdkAndCommonsCompress =
      usesOnly("dev.carrel.ovf..", "java..", "javax..", "org.apache.commons.compress..");

  @ArchTest
  static final ArchRule shouldKeepApisIndependent =
      slices()
          .matching("dev.carrel.api.(rest|legacyrest|jsonrpc|console|control|transfer)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule shouldKeepStoresOutOfApis =
      noClasses()
          .that(resideInAPackage("dev.carrel.api.."))
          .and(not(resideInAnyPackage("dev.carrel.api.console..", "dev.carrel.api.transfer..")))
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.carrel.content..")
                  .or(
                      resideInAPackage("dev.carrel..")
                          .and(
                              describe(
                                  "are stores", type -> type.getSimpleName().endsWith("Store")))));

  /** CDI injects the interface {@link ContentStore}. */
  @ArchTest
  static final ArchRule shouldHideImplementationsOfTheContentStore =
      noClasses()
          .that(not(resideInAPackage("dev.carrel.content.*..")))
          .should()
          .dependOnClassesThat(resideInAPackage("dev.carrel.content.*.."));

  /** Any other code must also work with a content store that has no local files. */
  @ArchTest
  static final ArchRule shouldUseLocalFilesOnlyForSendfile =
      noClasses()
          .that()
          .doNotBelongToAnyOf(DownloadTransfer.class)
          .should()
          .callMethod(ContentStore.class, "localFile", ContentId.class);

  /**
   * Internals are types that can change with any upgrade: implementations and service interfaces of
   * Vert.x, runtime classes of Quarkus and RESTEasy, channels and handlers of Netty, and HotSpot.
   * {@link Filters} is documented for applications.
   */
  @ArchTest
  static final ArchRule shouldUseInternalsOfLibrariesInOnePackage =
      noClasses()
          .that(not(resideInAPackage("dev.carrel.internals..")))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "io.vertx..impl..",
                      "io.vertx..spi..",
                      "io.quarkus.*..runtime..",
                      "org.jboss.resteasy.reactive.server.core..",
                      "io.netty.channel..",
                      "com.sun.management..")
                  .and(not(assignableTo(Throwable.class)))
                  .and(not(type(Filters.class))));

  /** An upgrade that changes an internal must fail in a test whose message names the class. */
  @ArchTest
  static void shouldTestEachClassThatUsesInternals(JavaClasses classes) {
    assertThat(
            classes.stream()
                .filter(resideInAPackage("dev.carrel.internals"))
                .filter(type -> type.isTopLevelClass() && !type.isInterface())
                .map(JavaClass::getName)
                .filter(name -> ArchitectureTest.class.getResource(testFile(name)) == null))
        .as("Classes in internals without a test")
        .isEmpty();
  }

  private static String testFile(String className) {
    return "/" + className.replace('.', '/') + "Test.class";
  }

  /** An operation that calls another would be counted and logged twice. */
  @ArchTest
  static final ArchRule shouldNotCallAnOperationFromAService =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Service")
          .should()
          .callMethodWhere(
              describe(
                  "the target is an operation",
                  call ->
                      call.getTarget()
                          .resolveMember()
                          .filter(method -> method.isAnnotatedWith(Operation.class))
                          .isPresent()));

  @ArchTest
  static final ArchRule shouldReadTheTimeFromTheClock =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  /**
   * All replicas read the time from PostgreSQL. The validity of certificates is based on the host
   * clock, because other hosts check it against their own clocks.
   */
  @ArchTest
  static final ArchRule shouldUseTheHostClockInTwoPlaces =
      noClasses()
          .that()
          .doNotBelongToAnyOf(DatabaseClockSynchronizer.class, TlsConfigSource.class)
          .should()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .orShould()
          .callMethod(Clock.class, "system", ZoneId.class);

  /**
   * Virtual time moves when a test advances it. Claims, throttles, rates, the age of files on disk
   * and the lifetimes of caches must not move with it.
   */
  @ArchTest
  static final ArchRule shouldUseSystemTimeOnlyWhereItMustNotMove =
      onlyPackagesMayUse(
          SystemClock.class,
          "auth",
          "content",
          "control",
          "database",
          "downloadsession",
          "fault",
          "journal",
          "pull",
          "reaper",
          "seed",
          "session",
          "transfer",
          "updatesession");

  @ArchTest
  static final ArchRule shouldUseVirtualTimeForWhatClientsObserve =
      onlyPackagesMayUse(
          VirtualClock.class,
          "api.console",
          "api.soap",
          "auth",
          "control",
          "downloadsession",
          "journal",
          "library",
          "operation",
          "pull",
          "reaper",
          "seed",
          "session",
          "updatesession");

  @ArchTest
  static final ArchRule shouldChooseBetweenTheClocks =
      onlyPackagesMayUse(Clock.class, "database", "tls");

  private static ArchRule onlyPackagesMayUse(Class<? extends Clock> clock, String... packages) {
    return noClasses()
        .that(not(resideInAPackage("dev.carrel.time")))
        .and(
            not(
                resideInAnyPackage(
                    Stream.of(packages).map("dev.carrel."::concat).toArray(String[]::new))))
        .should()
        .dependOnClassesThat(type(clock));
  }

  /** {@code getByName} looks up a name in DNS if the text is not an IP address. */
  @ArchTest
  static final ArchRule shouldParseIpAddressesInOnePlace =
      noClasses()
          .that()
          .doNotBelongToAnyOf(IpLiteral.class)
          .should()
          .callMethod(InetAddress.class, "getByName", String.class)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(NetUtil.class);

  @ArchTest
  static final ArchRule shouldCreateDigestsInOnePlace =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Digests.class)
          .should()
          .callMethod(MessageDigest.class, "getInstance", String.class)
          .orShould()
          .callMethod(Mac.class, "getInstance", String.class);

  @ArchTest
  static final ArchRule shouldParseCertificatesInOnePlace =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Certificates.class)
          .should()
          .callMethod(CertificateFactory.class, "getInstance", String.class);

  @ArchTest
  static final ArchRule shouldNotBlock =
      noClasses()
          .should()
          .callMethod(io.smallrye.mutiny.Uni.class, "await")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule shouldWaitForPostgresOnlyAtStart =
      noClasses()
          .that()
          .doNotBelongToAnyOf(BlockingConnection.class)
          .and()
          .doNotHaveFullyQualifiedName("dev.carrel.seed.SeedStart")
          .should()
          .callMethod(CompletableFuture.class, "join");

  @ArchTest
  static final ArchRule shouldNotUseJdbcForQueries =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.carrel.database")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql", "javax.sql");

  private static Map<String, String[]> allowedDependencies() throws IOException {
    Map<String, String[]> table = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(TABLE));
    while (row.find()) {
      String[] allowed = row.group(2).equals("(none)") ? new String[0] : row.group(2).split(", ");
      for (String name : row.group(1).split(", ")) {
        table.put(name, allowed);
      }
    }
    return table;
  }

  private static ArchRule dependsOnly(String name, String[] allowed) {
    return classes()
        .that()
        .resideInAPackage("dev.carrel." + name)
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage("dev.carrel.."))
                .or(
                    resideInAnyPackage(
                        Stream.concat(Stream.of(name), Arrays.stream(allowed))
                            .map(other -> "dev.carrel." + other)
                            .toArray(String[]::new))));
  }

  private static ArchRule usesOnly(String name, String... libraries) {
    return classes()
        .that()
        .resideInAPackage(name)
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage("dev.carrel..").or(resideInAnyPackage(libraries)));
  }
}
