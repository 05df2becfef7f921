package io.sluice.inventory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses SCANNER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice.inventory");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.sluice.inventory.(*)..").should().beFreeOfCycles().check(SCANNER);
    }

    @Test
    void formatsSeeNeitherFilesNorProcesses() {
        noClasses()
                .that()
                .resideInAPackage("..inventory.text..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "oshi..", "..inventory.part..", "..inventory.linux..")
                .check(SCANNER);
    }

    @Test
    void onlyOtherSystemsNeedOshi() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..inventory.portable..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("oshi..", "com.sun.jna..")
                .check(SCANNER);
    }
}
