package io.sluice.coordinator.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.SigningContext;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class RegionSignerTest {

    @Test
    void bouncyCastleSignsAsTheJdkDoes() throws Exception {
        // Given
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        RegionSigner jdk = new RegionSigner(keys.getPrivate());
        RegionSigner quick = new RegionSigner(keys.getPrivate(), new BouncyCastleProvider());
        for (int i = 0; i < 50; i++) {
            byte[] content = ("content " + i).getBytes(StandardCharsets.UTF_8);
            // Then: Ed25519 is deterministic
            assertThat(quick.sign(SigningContext.ACTIVATIONS, content))
                    .isEqualTo(jdk.sign(SigningContext.ACTIVATIONS, content));
        }
    }
}
