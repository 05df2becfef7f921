package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.ActivationBatch;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.TargetSample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampledJobTest {
    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void start() {
        region = new RegionHarness(folder);
        for (String endpoint : List.of("e1", "e2", "e3", "e4", "e5")) {
            region.login(endpoint, "gw-1");
        }
    }

    @AfterEach
    void stop() {
        region.close();
    }

    @Test
    void aPartitionGivesItsShareAndTheSameOneForTheSameSeed() {
        region.invoke("i1", sampled("seed", 2));
        region.invoke("i2", sampled("seed", 2));

        List<ActivationBatch> batches = region.gateways.heard(ActivationBatch.class);
        assertThat(batches.get(0).getTargets()).hasSize(2);
        assertThat(batches.get(1).getTargets())
                .extracting("endpointId")
                .containsExactlyElementsOf(batches.get(0).getTargets().stream()
                        .map(target -> target.getEndpointId())
                        .toList());
        assertThat(region.state("i1").getTargets()).isEqualTo(2);
    }

    @Test
    void aSampleOfNothingIsCompleteWithNoTarget() {
        region.invoke("i1", sampled("seed", 0));

        assertThat(region.state("i1").getPhase()).isEqualTo(InvocationPhase.COMPLETE);
        assertThat(region.state("i1").getTargets()).isZero();
    }

    private InvocationSpec sampled(String seed, int share) {
        return InvocationSpec.newBuilder(region.spec("host-*", List.of()))
                .setSample(new TargetSample("2", seed, List.of(share)))
                .build();
    }
}
