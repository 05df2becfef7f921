package io.sluice.wire.filepack;

import static io.sluice.wire.filepack.PackManifestTest.file;
import static io.sluice.wire.filepack.PackManifestTest.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../etc/passwd        | leaves the target",
                "a/../../b            | leaves the target",
                "/etc/passwd          | is absolute",
                "C:/Windows           | is absolute",
                "a//b                 | has a part that is empty",
                "./a                  | has a part that is empty",
                "a\\b                 | backslash",
                "a/.sluice-x          | begins with .sluice-"
            })
    void aPathThatIsNotBelowTheTargetIsRefusedWithTheReason(String path, String reason) {
        assertThat(PackRules.objection(manifest(file(path, "x"))))
                .hasValueSatisfying(said -> assertThat(said).contains(path).contains(reason));
    }

    @ParameterizedTest
    @CsvSource({"/etc/passwd, no relative path", "../../outside, leaves the target", "'', no relative path"})
    void aLinkOutOfTheTargetIsRefusedWithTheReason(String linkTo, String reason) {
        assertThat(PackRules.objection(manifest(PackEntry.link("bin/link", linkTo))))
                .hasValueSatisfying(
                        said -> assertThat(said).contains("bin/link").contains(reason));
    }

    @Test
    void aLinkWithinTheTargetIsGood() {
        assertThat(PackRules.objection(manifest(PackEntry.link("bin/link", "../lib/x"))))
                .isEmpty();
    }

    @Test
    void aChunkIsNoLongerThanTheChunkerCuts() {
        assertThat(PackRules.objection(manifest(file("big", "x".repeat(1 << 22)))))
                .hasValueSatisfying(said -> assertThat(said).contains("'big' has a chunk of 4194304 bytes"));
    }

    @Test
    void nothingIsBelowAFileOrALink() {
        assertThat(PackRules.objection(manifest(PackEntry.link("lib", "other"), file("lib/x", "x"))))
                .hasValueSatisfying(said -> assertThat(said).contains("below 'lib'"));
    }

    @Test
    void aPathIsThereOnce() {
        assertThat(PackRules.objection(manifest(file("a", "x"), PackEntry.absent("a"))))
                .hasValueSatisfying(said -> assertThat(said).contains("'a' is there twice"));
    }

    @ParameterizedTest
    @CsvSource({"opt/rinse, no absolute path", "/opt/../etc, has the part '..'"})
    void aTargetIsAbsoluteAndPlain(String target, String reason) {
        assertThat(PackRules.target(target))
                .hasValueSatisfying(said -> assertThat(said).contains(reason));
    }
}
