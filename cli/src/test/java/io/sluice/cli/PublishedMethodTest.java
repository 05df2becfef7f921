package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.api.Json;
import io.sluice.wire.Digests;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.SigningContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A published version is tried out only if it is what the region has signed. */
class PublishedMethodTest {
    private static final byte[] SCRIPT =
            "#!/bin/sh\necho ran $SLUICE_METHOD_VERSION\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();
    private final KeyPair key = pair();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void isFetchedCheckedAndRun() {
        published("rinse", "any", key);
        served(SCRIPT);

        CommandRun run = sluice("rinse@3");

        assertThat(run.err()).contains("SUCCEEDED");
        assertThat(new String(run.bytes(), StandardCharsets.UTF_8)).isEqualTo("ran 3\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void isNotRunIfSomebodyElseSignedIt() {
        published("rinse", "any", pair());
        served(SCRIPT);

        CommandRun run = sluice("rinse@3");

        assertThat(run.err()).contains("the region has not signed", "it is not run");
        assertThat(run.bytes()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void isNotRunIfItsManifestIsAnothers() {
        published("other", "any", key);
        served(SCRIPT);

        assertThat(sluice("rinse@3").err()).contains("has the manifest of other@3");
    }

    @Test
    void isNotRunIfItsExecutableIsAnother() {
        published("rinse", "any", key);
        served("#!/bin/sh\necho evil\n".getBytes(StandardCharsets.UTF_8));

        CommandRun run = sluice("rinse@3");

        assertThat(run.err()).contains("it is not run");
        assertThat(run.bytes()).isEmpty();
    }

    @Test
    void isNotRunWhereItHasNoVariant() {
        published("rinse", "toaster-z80", key);

        CommandRun run = sluice("rinse@3");

        assertThat(run.err()).contains("has no variant for", "toaster-z80");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void whatIsNeitherAFolderNorAVersionIsSaidSo() {
        api.refuses("GET /methods/rinse/9/signed", 404, "Not Found", "there is no method rinse version 9");

        CommandRun nothing = sluice("rinse");
        CommandRun unknown = sluice("rinse@9");

        assertThat(nothing.err()).contains("there is no folder", "expected DIR or NAME@VERSION");
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("there is no method rinse version 9");
        assertThat(unknown.exitCode()).isEqualTo(4);
    }

    private void published(String name, String platform, KeyPair signer) {
        byte[] manifest = new MethodManifest(
                        name,
                        "3",
                        "",
                        List.of(new MethodVariant(platform, "rinse.sh", Digests.sha256(SCRIPT), SCRIPT.length)))
                .encode();
        byte[] signature = new RegionSigner(signer.getPrivate()).sign(SigningContext.MANIFEST, manifest);
        api.answers(
                "GET /methods/rinse/3/signed",
                200,
                Json.object()
                        .put("manifest", base64(manifest))
                        .put("manifestSignature", base64(signature))
                        .put("declaration", "")
                        .put("declarationSignature", "")
                        .put("regionKey", base64(key.getPublic().getEncoded()))
                        .toString());
    }

    private void served(byte[] executable) {
        api.serves("/content/" + Digests.hex(Digests.sha256(SCRIPT)), executable, Digests.sha256(executable), 1 << 20);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private CommandRun sluice(String method) {
        return CommandRun.of(
                directory,
                Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"),
                false,
                "method",
                "test",
                method);
    }
}
