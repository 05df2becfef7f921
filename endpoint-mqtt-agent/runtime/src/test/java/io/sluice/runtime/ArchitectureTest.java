package io.sluice.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** A method takes this on its class path beside whatever it has there already. */
    @Test
    void needsNothingButTheJdk() {
        JavaClasses runtime = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.sluice.runtime");

        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.sluice.runtime..", "org.jspecify.annotations..")
                .check(runtime);
    }
}
