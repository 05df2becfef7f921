package io.sluice.coordinator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses COORDINATOR = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice.coordinator");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.sluice.coordinator.(*)..")
                .should()
                .beFreeOfCycles()
                .check(COORDINATOR);
    }

    @Test
    void decidersSeeNeitherKafkaNorClocksNorThreads() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..coordinator.ledger..",
                        "..coordinator.selector..",
                        "..coordinator.selection..",
                        "..coordinator.endpoints..",
                        "..coordinator.policy..",
                        "..coordinator.gateways..",
                        "..coordinator.invocation..",
                        "..coordinator.rollout..",
                        "..coordinator.routing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "java.net..", "java.util.concurrent..", "io.micrometer..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.InstantSource")
                .check(COORDINATOR);
    }
}
