package io.sluice.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses GATEWAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice.gateway");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.sluice.gateway.(*)..").should().beFreeOfCycles().check(GATEWAY);
    }

    @Test
    void protocolDecidesWithoutSocketsThreadsOrClocks() {
        noClasses()
                .that()
                .resideInAPackage("..protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..", "org.apache.kafka..", "java.net..", "java.time..", "java.util.concurrent..")
                .check(GATEWAY);
    }

    @Test
    void activationsAreDecidedWithoutSocketsKafkaDisksThreadsOrClocks() {
        noClasses()
                .that()
                .resideInAPackage("..activation..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "org.apache.kafka..",
                        "org.rocksdb..",
                        "java.io..",
                        "java.net..",
                        "java.nio..",
                        "java.time..",
                        "java.util.concurrent..")
                .check(GATEWAY);
    }

    @Test
    void mqttStaysInTheFrontEnd() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..listener..", "..session..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..")
                .check(GATEWAY);
    }

    @Test
    void theFrontEndKnowsNoKafkaAndNoStore() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..listener..", "..session..", "..protocol..", "..admin..", "..metrics..", "..config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.rocksdb..")
                .check(GATEWAY);
    }
}
