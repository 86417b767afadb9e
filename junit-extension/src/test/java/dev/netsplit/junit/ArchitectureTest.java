package dev.netsplit.junit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

/** What this module may use of the core; every rule may match nothing, so that it can stand before the classes do. */
@AnalyzeClasses(
        packages = {"dev.netsplit.junit", "dev.netsplit.testcontainers"},
        importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyTheCoresPublicPackagesAreUsed = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.netsplit.internal..")
            .because("tests that users write can do no more than this module does")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nothingUsesJavaUtilLogging =
            GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.allowEmptyShould(true);
}
