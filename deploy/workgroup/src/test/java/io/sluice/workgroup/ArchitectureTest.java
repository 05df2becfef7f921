package io.sluice.workgroup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sluice.workgroup");

    @Test
    void onlyTheBrokerKnowsTheInsideOfKafka() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Broker")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void theLeashNeedsNothingButTheJdk() {
        noClasses()
                .that()
                .haveSimpleName("Leash")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "io.sluice.workgroup")
                .check(CLASSES);
    }

    @Test
    void restartsAreDecidedWithoutAClockOrThreads() {
        noClasses()
                .that()
                .haveNameMatching(".*RestartBudget.*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.io..", "java.nio..")
                .check(CLASSES);
    }
}
