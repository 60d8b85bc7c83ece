package dev.carrel;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.carrel.store.DatabaseTime;
import dev.carrel.tls.TlsKeysConfig;
import dev.carrel.vapi.Operation;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** The arrows of {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "dev.carrel", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchRule shouldKeepVapiOnTheJdkAlone = restsOn("vapi");

  @ArchTest static final ArchRule shouldKeepLibraryPlain = restsOn("library", "vapi");

  @ArchTest static final ArchRule shouldKeepSessionPlain = restsOn("session", "library", "vapi");

  @ArchTest
  static final ArchRule shouldKeepOvfPlain =
      classes()
          .that()
          .resideInAPackage("dev.carrel.ovf..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax..",
              "org.apache.commons.compress..",
              "dev.carrel.ovf..",
              "dev.carrel.library..",
              "dev.carrel.session..");

  @ArchTest
  static final ArchRule shouldKeepStoreBelow =
      dependsWithinCarrelOn("store", "content", "ovf", "session", "library", "vapi");

  @ArchTest
  static final ArchRule shouldKeepContentBelow =
      dependsWithinCarrelOn("content", "config", "library");

  @ArchTest
  static final ArchRule shouldKeepAuthBelow =
      dependsWithinCarrelOn("auth", "config", "session", "store", "vapi");

  @ArchTest
  static final ArchRule shouldKeepOperationBelowFacesTransfersAndReaper =
      dependsWithinCarrelOn(
          "operation",
          "auth",
          "config",
          "content",
          "library",
          "ovf",
          "session",
          "source",
          "store",
          "vapi");

  @ArchTest static final ArchRule shouldKeepConfigBelow = dependsWithinCarrelOn("config");

  @ArchTest static final ArchRule shouldKeepMemoryBelow = dependsWithinCarrelOn("memory");

  @ArchTest static final ArchRule shouldKeepLoggingBelow = dependsWithinCarrelOn("logging");

  @ArchTest static final ArchRule shouldKeepHttpBelow = dependsWithinCarrelOn("http");

  @ArchTest static final ArchRule shouldKeepTlsBelow = dependsWithinCarrelOn("tls", "config");

  @ArchTest static final ArchRule shouldKeepProxyBelow = dependsWithinCarrelOn("proxy", "config");

  @ArchTest
  static final ArchRule shouldKeepPostgresBelow = dependsWithinCarrelOn("postgres", "config");

  @ArchTest
  static final ArchRule shouldKeepSourcesBelow = dependsWithinCarrelOn("source", "config", "tls");

  @ArchTest
  static final ArchRule shouldKeepTransfersApartFromFaces =
      dependsWithinCarrelOn(
          "transfer",
          "operation",
          "config",
          "content",
          "http",
          "library",
          "ovf",
          "source",
          "store",
          "session",
          "vapi");

  @ArchTest
  static final ArchRule shouldKeepReaperApartFromFaces =
      dependsWithinCarrelOn("reaper", "operation", "store", "config");

  @ArchTest
  static final ArchRule shouldKeepFacesApart =
      slices().matching("dev.carrel.face.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule shouldKeepWhatFacesShareBelowThem =
      noClasses()
          .that()
          .resideInAPackage("dev.carrel.face")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.carrel.face.*..");

  @ArchTest
  static final ArchRule shouldKeepFacesFromTheTables =
      noClasses()
          .that()
          .resideInAPackage("dev.carrel.face..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.carrel.store..", "dev.carrel.content..", "dev.carrel.transfer..");

  @ArchTest
  static final ArchRule shouldKeepInspectAside =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.carrel.inspect..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.carrel.inspect..");

  /** It would be counted and logged as two. */
  @ArchTest
  static final ArchRule shouldNotHaveOneOperationCallAnother =
      noClasses()
          .that()
          .resideInAPackage("dev.carrel.operation..")
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
  static final ArchRule shouldHaveNoCycles =
      slices().matching("dev.carrel.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shouldTakeTheTimeFromTheClock =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  /** Replicas' system clocks differ; what they compare is by PostgreSQL's. */
  @ArchTest
  static final ArchRule shouldReadTheSystemClockOnlyToCompareItAndForCertificates =
      noClasses()
          .that()
          .doNotBelongToAnyOf(DatabaseTime.class, TlsKeysConfig.class)
          .should()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .orShould()
          .callMethod(Clock.class, "system", ZoneId.class);

  @ArchTest
  static final ArchRule shouldNotBlock =
      noClasses()
          .should()
          .callMethod(io.smallrye.mutiny.Uni.class, "await")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);

  private static ArchRule restsOn(String name, String... others) {
    return classes()
        .that()
        .resideInAPackage("dev.carrel." + name + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage("java..").or(resideInAnyPackage(packages(name, others))));
  }

  private static ArchRule dependsWithinCarrelOn(String name, String... others) {
    return classes()
        .that()
        .resideInAPackage("dev.carrel." + name + "..")
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage("dev.carrel..")).or(resideInAnyPackage(packages(name, others))));
  }

  private static String[] packages(String name, String... others) {
    String[] packages = new String[others.length + 1];
    packages[0] = "dev.carrel." + name + "..";
    for (int i = 0; i < others.length; i++) {
      packages[i + 1] = "dev.carrel." + others[i] + "..";
    }
    return packages;
  }
}
