package io.sluice.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.Activation;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.WireExamples;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a gateway makes of a signed activation, the agent gets an answer and never an exception. */
class RegionVerifierProperties {
    private static final RegionVerifier VERIFIER = RegionVerifier.of(WireExamples.REGION_KEY);
    private static final String ENDPOINT = WireExamples.ENDPOINTS.get(WireExamples.LEAF);
    private static final Activation GOOD = WireExamples.activation();

    @Property(tries = 2_000)
    void aDamagedActivationRunsOnlyIfNothingSignedWasDamaged(@ForAll int at, @ForAll byte value) {
        byte[] bytes = GOOD.encode();
        bytes[Math.floorMod(at, bytes.length)] = value;
        Activation damaged;
        try {
            damaged = Activation.decode(bytes);
        } catch (MalformedWireException e) {
            return;
        }
        if (VERIFIER.objection(damaged, ENDPOINT).isEmpty()) {
            assertThat(damaged.activationId()).isEqualTo(GOOD.activationId());
            assertThat(damaged.manifest()).isEqualTo(GOOD.manifest());
            assertThat(damaged.digest()).isEqualTo(GOOD.digest());
            assertThat(damaged.sizeBytes()).isEqualTo(GOOD.sizeBytes());
            assertThat(damaged.arguments()).isEqualTo(GOOD.arguments());
            assertThat(damaged.expiresAt()).isEqualTo(GOOD.expiresAt());
        }
    }

    @Property(tries = 500)
    void noBytesAreASignature(@ForAll byte[] content, @ForAll byte[] signature) {
        assertThat(VERIFIER.verify(SigningContext.MANIFEST, content, signature)).isFalse();
    }
}
