package dev.netsplit.junit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.slf4j.Logger;

/** What this module may use of the core; every rule may match nothing, so that it can stand before the classes do. */
@AnalyzeClasses(
        packages = {"dev.netsplit.junit", "dev.netsplit.testcontainers"},
        importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String LOG = "dev.netsplit.internal.log..";

    @ArchTest
    static final ArchRule onlyTheCoresPublicPackagesAreUsed = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.netsplit.internal..").and(not(resideInAPackage(LOG))))
            .because("tests that users write can do no more than this module does, but for the loggers");

    @ArchTest
    static final ArchRule loggersAreMadeByTheCore = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("org.slf4j..").and(not(type(Logger.class))))
            .because("without a provider of SLF4J, warnings must go to the error stream; and version 1.7 has no"
                    + " more than this");

    @ArchTest
    static final ArchRule onlyWhatSlf4jOneHasIsCalled = noClasses()
            .should()
            .callMethodWhere(target(owner(type(Logger.class)))
                    .and(not(target(
                            nameMatching("getName|(is)?([Tt]race|[Dd]ebug|[Ii]nfo|[Ww]arn|[Ee]rror)(Enabled)?")))))
            .because("version 1.7 of slf4j-api is on many class paths");

    @ArchTest
    static final ArchRule nothingUsesJavaUtilLogging = GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
}
