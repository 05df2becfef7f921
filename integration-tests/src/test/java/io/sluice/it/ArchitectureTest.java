package io.sluice.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may see whom, over all modules. What goes for one module alone is in its own test of this name. */
class ArchitectureTest {
    private static final List<String> PRODUCTS =
            List.of("io.sluice.coordinator..", "io.sluice.gateway..", "io.sluice.agent..", "io.sluice.cli..");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice");

    @Test
    void everyProductModuleWasRead() {
        for (String product : PRODUCTS) {
            String prefix = product.substring(0, product.length() - 1);
            assertThat(ALL.stream().filter(each -> (each.getPackageName() + ".").startsWith(prefix)))
                    .as("classes of " + product)
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void productModulesDoNotSeeEachOther() {
        for (String product : PRODUCTS) {
            String[] others =
                    PRODUCTS.stream().filter(other -> !other.equals(product)).toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(product)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(ALL);
            noClasses()
                    .that()
                    .resideInAPackage(product)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.sluice.workgroup..", "io.sluice.it..")
                    .check(ALL);
        }
    }

    @Test
    void schemasSeeNoProduct() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sluice.wire..", "io.sluice.topics..", "io.sluice.streams..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PRODUCTS.toArray(String[]::new))
                .check(ALL);
    }

    @Test
    void theAgentAndTheWireKnowNeitherKafkaNorARegistry() {
        noClasses()
                .that()
                .resideInAnyPackage("io.sluice.agent..", "io.sluice.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..", "org.apache.avro..", "io.confluent..", "io.sluice.topics..", "io.netty..")
                .check(ALL);
    }
}
