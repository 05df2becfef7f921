package io.sluice.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sluice.cli");

    @Test
    void packagesDoNotGoInCircles() {
        slices().matching("io.sluice.cli.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyCommandsKnowTheCommandLineParser() {
        noClasses()
                .that()
                .resideInAnyPackage("..api..", "..exit..", "..home..", "..render..", "..script..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CLASSES);
    }

    @Test
    void whatIsShownIsMadeWithoutTheNetworkOrAClock() {
        noClasses()
                .that()
                .resideInAnyPackage("..render..", "..script..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.file..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
