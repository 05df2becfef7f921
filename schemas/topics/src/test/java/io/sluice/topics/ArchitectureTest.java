package io.sluice.topics;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void knowsTheContractAndNoneOfThoseWhoKeepIt() {
        classes()
                .that()
                .resideInAPackage("io.sluice.topics..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.sluice.topics..",
                        "io.sluice.wire..",
                        "org.jspecify.annotations..",
                        "org.apache.avro..",
                        "org.apache.kafka.clients.admin..",
                        "org.apache.kafka.clients.consumer..",
                        "org.apache.kafka.common..",
                        "io.confluent.kafka.schemaregistry..")
                .check(CLASSES);
    }
}
