package io.sluice.connectors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sluice.connectors.landing.Landing;
import io.sluice.connectors.landing.SinkSettings;
import io.sluice.connectors.tasks.RestartDecider;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sluice.connectors");

    @Test
    void packagesDoNotGoInCircles() {
        slices().matching("io.sluice.connectors.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void decidersSeeNoClockNoThreadAndNoNetwork() {
        noClasses()
                .that()
                .areAssignableTo(RestartDecider.class)
                .or()
                .areAssignableTo(Landing.class)
                .or()
                .areAssignableTo(SinkSettings.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.file..", "java.sql..", "java.util.concurrent..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void onlyTheWorkersPackageKnowsKafkaConnectsInside() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.connect.runtime..", "org.apache.kafka.connect.cli..")
                .check(CLASSES);
    }
}
