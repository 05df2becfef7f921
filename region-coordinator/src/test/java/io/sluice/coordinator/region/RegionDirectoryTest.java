package io.sluice.coordinator.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coordinator.region.RegionDirectory.Identity;
import io.sluice.wire.crypto.RegionVerifier;
import io.sluice.wire.crypto.SigningContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void secretsAreForTheirOwnerOnly() throws IOException {
        var directory = directory();
        var keys = directory.makeKeys("local", Duration.ofDays(10), NOW);
        directory.adminToken();
        new GatewayCredentials(directory, "gw-1")
                .make(keys, "gw-1", List.of("localhost"), Duration.ofDays(30), NOW, new SecureRandom());

        for (String secret : List.of("ca-key.pem", "signing-key.pem", "admin-token", "gateways/gw-1/key.pem")) {
            assertThat(mode(secret)).as(secret).isEqualTo("rw-------");
        }
        for (String open : List.of("ca.pem", "signing-key.pub.pem", "gateways/gw-1/cert.pem")) {
            assertThat(mode(open)).as(open).isEqualTo("rw-r--r--");
        }
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(".")))
                    .as("temporary files left behind")
                    .isEmpty();
        }
    }

    @Test
    void readsBackTheKeysItMade() throws IOException {
        var made = directory().makeKeys("local", Duration.ofDays(10), NOW);

        var read = directory().readKeys("local");

        assertThat(read.caDigest()).isEqualTo(made.caDigest());
        byte[] content = {1, 2, 3};
        byte[] signature = read.signer().sign(SigningContext.MANIFEST, content);
        assertThat(RegionVerifier.of(made.verifyingKey().getEncoded())
                        .verify(SigningContext.MANIFEST, content, signature))
                .isTrue();
    }

    @Test
    void saysWhichFilesAreMissing() throws IOException {
        directory().makeKeys("local", Duration.ofDays(10), NOW);
        Files.delete(folder.resolve("ca-key.pem"));

        assertThatThrownBy(() -> directory().readKeys("local"))
                .isInstanceOf(RegionRefusedException.class)
                .hasMessageContainingAll(folder.toString(), "ca-key.pem", "backup");
    }

    @Test
    void refusesAKeyThatIsNotTheCertificates() throws IOException {
        directory().makeKeys("local", Duration.ofDays(10), NOW);
        Path elsewhere = folder.resolve("other");
        new RegionDirectory(elsewhere, new SecureRandom()).makeKeys("local", Duration.ofDays(10), NOW);
        Files.copy(elsewhere.resolve("ca-key.pem"), folder.resolve("ca-key.pem"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> directory().readKeys("local"))
                .isInstanceOf(RegionRefusedException.class)
                .hasMessageContaining("ca-key.pem in " + folder + " is not the key of ca.pem");
    }

    @Test
    void refusesAnotherRegionsFolder() throws IOException {
        directory().writeIdentity(new Identity("north", 4), NOW);

        assertThatThrownBy(() -> directory().requireRegion("south"))
                .isInstanceOf(RegionRefusedException.class)
                .hasMessageContaining("belongs to region north, not to south");
        assertThat(directory().identity()).contains(new Identity("north", 4));
    }

    @Test
    void makesTheAdminTokenOnce() throws IOException {
        String first = directory().adminToken();

        assertThat(first).hasSize(64);
        assertThat(directory().adminToken()).isEqualTo(first);
    }

    @Test
    void refusesAnAdminTokenThatCanBeGuessed() throws IOException {
        RegionFiles.writeSecret(folder.resolve("admin-token"), "\n");

        assertThatThrownBy(() -> directory().adminToken())
                .isInstanceOf(RegionRefusedException.class)
                .hasMessageContaining("anyone could guess");
    }

    @Test
    void renewsAGatewaysCertificateInItsLastThird() throws IOException {
        var directory = directory();
        var keys = directory.makeKeys("local", Duration.ofDays(300), NOW);
        var credentials = new GatewayCredentials(directory, "gw-1");
        assertThat(credentials.good(NOW)).isFalse();

        credentials.make(keys, "gw-1", List.of("localhost"), Duration.ofDays(90), NOW, new SecureRandom());

        assertThat(credentials.good(NOW.plus(Duration.ofDays(59)))).isTrue();
        assertThat(credentials.good(NOW.plus(Duration.ofDays(61)))).isFalse();
    }

    private RegionDirectory directory() {
        return new RegionDirectory(folder, new SecureRandom());
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }
}
