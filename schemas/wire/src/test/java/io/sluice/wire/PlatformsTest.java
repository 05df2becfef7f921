package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformsTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, linux",
        "Windows 11, windows",
        "Windows Server 2022, windows",
        "Mac OS X, darwin",
        "Darwin, darwin",
        "AIX, aix",
        "Some-OS 3, someos3"
    })
    void namesOperatingSystems(String javaName, String expected) {
        assertThat(Platforms.os(javaName)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "amd64, x86_64",
        "x86_64, x86_64",
        "aarch64, aarch64",
        "arm64, aarch64",
        "ppc64le, ppc64le",
        "s390x, s390x"
    })
    void namesArchitectures(String javaName, String expected) {
        assertThat(Platforms.arch(javaName)).isEqualTo(expected);
    }

    @Test
    void takesAPlatformApart() {
        assertThat(Platforms.osOf("linux-x86_64")).isEqualTo("linux");
        assertThat(Platforms.archOf("linux-x86_64")).isEqualTo("x86_64");
        assertThat(Platforms.osOf("any")).isEqualTo("any");
        assertThat(Platforms.archOf("any")).isEmpty();
    }

    @Test
    void thisMachineHasOne() {
        assertThat(Platforms.current()).matches("[a-z0-9]+-[a-z0-9_]+");
    }
}
