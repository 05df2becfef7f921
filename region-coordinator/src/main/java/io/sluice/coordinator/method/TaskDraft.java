package io.sluice.coordinator.method;

import io.sluice.method.MethodDeclaration;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import java.util.List;

/** A task as it is to be published: a method whose version the region counts. */
public record TaskDraft(String name, String description, List<MethodVariant> variants, MethodDeclaration declaration) {
    public TaskDraft {
        variants = List.copyOf(variants);
    }

    MethodManifest as(String version) {
        return new MethodManifest(name, version, description, variants);
    }
}
