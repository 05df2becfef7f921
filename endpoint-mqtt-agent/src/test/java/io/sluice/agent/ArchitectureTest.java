package io.sluice.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses AGENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice.agent");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.sluice.agent.(*)..").should().beFreeOfCycles().check(AGENT);
    }

    @Test
    void onlyTheLinkKnowsPaho() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..agent.link..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.paho..")
                .check(AGENT);
    }

    @Test
    void onlyTheCertificateRequestNeedsBouncyCastle() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(Csr|TestRegion.*)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(AGENT);
    }

    @Test
    void decidersSeeNeitherClocksNorThreadsNorFilesNorMqtt() {
        noClasses()
                .that()
                .haveNameMatching(
                        ".*\\.(GatewayChoice|BackOff|GatewayClock|Admission|FetchPlan|RenewalSchedule|ScanSchedule|Reports)"
                                + "(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.eclipse.paho..",
                        "java.util.concurrent..",
                        "java.net..",
                        "java.nio.file..",
                        "java.time..",
                        "io.sluice.agent.owner..")
                .check(AGENT);
    }

    /** An agent is small because of what it does not carry. */
    @Test
    void theClassPathHoldsNoKafkaNoAvroNoJacksonNoRegistryClient() {
        List<String> jars = List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)).stream()
                .map(path -> new File(path).getName())
                .toList();
        assertThat(jars)
                .isNotEmpty()
                .noneMatch(
                        jar -> jar.matches("(kafka|avro|jackson|rocksdb|sluice-topics" + "|sluice-registry|flink).*"));
    }
}
