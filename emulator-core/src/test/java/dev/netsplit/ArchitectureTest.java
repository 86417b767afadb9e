package dev.netsplit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.security.SecureRandom;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * The direction of dependencies: facade → pipeline → {device, wire, time, random} → {packet, topology}.
 *
 * <p>A rule that matches no class fails, so that none is left behind when a package moves.
 */
@AnalyzeClasses(packages = "dev.netsplit", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String FACADE = "dev.netsplit"; // that package alone, nothing below it
    private static final String INTERNAL = "dev.netsplit.internal..";
    private static final String DEVICE = "dev.netsplit.internal.device..";
    private static final String LINUX = "dev.netsplit.internal.linux..";
    private static final String LOG = "dev.netsplit.internal.log..";
    private static final String PIPELINE = "dev.netsplit.internal.pipeline..";
    private static final String RANDOM = "dev.netsplit.internal.random..";
    private static final String TIME = "dev.netsplit.internal.time..";
    private static final String WIRE = "dev.netsplit.internal.wire..";

    /** The methods of loggers in SLF4J 1.7; those of them that version 2 has too are the same. */
    private static final String SLF4J_ONE = "getName|(is)?([Tt]race|[Dd]ebug|[Ii]nfo|[Ww]arn|[Ee]rror)(Enabled)?";

    @ArchTest
    static final ArchRule internalPackagesDoNotKnowTheFacade = noClasses()
            .that()
            .resideInAPackage(INTERNAL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(FACADE)
            .because("the facade is built on them, so an import back would make a cycle");

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().assignedFrom(packages()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule valuesDoNotKnowHowTheyAreCarriedOut = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.netsplit.fault..",
                    "dev.netsplit.impair..",
                    "dev.netsplit.mutation..",
                    "dev.netsplit.packet..",
                    "dev.netsplit.topology..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL)
            .because("they are pure values, to be printed, compared and replayed anywhere");

    @ArchTest
    static final ArchRule scenariosKnowChanceButNotHowTheyArePlayed = noClasses()
            .that()
            .resideInAPackage("dev.netsplit.scenario..")
            .should()
            .dependOnClassesThat(resideInAPackage(INTERNAL).and(not(resideInAPackage(RANDOM))))
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage(FACADE)
            .because("they are values, but one of them decides what another leaves to chance");

    @ArchTest
    static final ArchRule onlyTheLinuxPackageKnowsJna = noClasses()
            .that()
            .resideOutsideOfPackage(LINUX)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .because("system calls have one home");

    @ArchTest
    static final ArchRule packetPathDoesNotKnowLinux = noClasses()
            .that()
            .resideInAnyPackage(PIPELINE, DEVICE, WIRE, TIME, RANDOM)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(LINUX)
            .because("the same path runs over the in-memory device");

    @ArchTest
    static final ArchRule partsDoNotKnowThePipeline = noClasses()
            .that()
            .resideInAnyPackage(DEVICE, LINUX, WIRE, TIME, RANDOM)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(PIPELINE)
            .because("the pipeline is put together from them");

    @ArchTest
    static final ArchRule onlyTheTimePackageReadsTheClock = noClasses()
            .that()
            .resideOutsideOfPackage(TIME)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("everything else must run under a manual clock");

    @ArchTest
    static final ArchRule onlyTheRandomPackageMakesRandomNumbers = noClasses()
            .that()
            .resideOutsideOfPackage(RANDOM)
            .should()
            .dependOnClassesThat(
                    belongToAnyOf(Random.class, SplittableRandom.class, SecureRandom.class, ThreadLocalRandom.class))
            .orShould()
            .dependOnClassesThat(resideInAPackage("java.util.random..").and(not(type(RandomGenerator.class))))
            .orShould()
            .callMethod(RandomGenerator.class, "getDefault")
            .orShould()
            .callMethod(RandomGenerator.class, "of", String.class)
            .orShould()
            .callMethod(Math.class, "random")
            .because("every random choice comes from the network's seed; a generator may be asked for, not made");

    @ArchTest
    static final ArchRule nothingWritesToStandardStreams = noClasses()
            .that()
            .resideOutsideOfPackage(LOG)
            .should(ACCESS_STANDARD_STREAMS)
            .because("warnings go to SLF4J, or to the error stream by one class if nothing listens there");

    @ArchTest
    static final ArchRule loggersAreMadeInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage(LOG)
            .should()
            .dependOnClassesThat(resideInAPackage("org.slf4j..").and(not(type(Logger.class))))
            .because("without a provider of SLF4J, warnings must go to the error stream; and version 1.7 has no"
                    + " more than this");

    @ArchTest
    static final ArchRule onlyWhatSlf4jOneHasIsCalled = noClasses()
            .should()
            .callMethodWhere(target(owner(type(Logger.class))).and(not(target(nameMatching(SLF4J_ONE)))))
            .because("version 1.7 of slf4j-api is on many class paths");

    @ArchTest
    static final ArchRule nothingUsesJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    /** One slice a package, by its full name. */
    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return SliceIdentifier.of(javaClass.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }
}
