package io.sluice.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent carries this module: whatever it needs, every machine of a fleet would carry. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void needsTheJdkAndNothingElse() {
        classes()
                .that()
                .resideInAPackage("io.sluice.wire..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.sluice.wire..", "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void everyDependencyOfItsPomIsForTests() throws IOException {
        List<String> others = Files.readString(Path.of("pom.xml"))
                .lines()
                .filter(line -> line.contains("<dependency>") && !line.contains("<scope>test</scope>"))
                .toList();
        assertThat(others).isEmpty();
    }

    @Test
    void configNeedsNoOtherPackageOfTheWire() {
        classes()
                .that()
                .resideInAPackage("io.sluice.wire.config..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.sluice.wire.config..", "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.sluice.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
