package io.sluice.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.inventory.part.Part;
import io.sluice.inventory.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ScanTest {

    @Test
    void aPartThatHangsOrFailsIsUnknownAndNoOtherSuffers() throws InterruptedException {
        // Given
        CountDownLatch never = new CountDownLatch(1);
        List<Part> parts = List.of(
                new Part("disks", found -> never.await()),
                new Part("users", found -> {
                    throw new IOException("there is no /etc/passwd");
                }),
                new Part("ports", found -> {
                    throw new IllegalStateException("0x7f3a");
                }),
                new Part("system", found -> found.fields().text("osName", "Linux")));

        // When
        Report report = new Report("s/1", 0, new Scan(parts, 300).run());

        // Then
        assertThat(report.unknown())
                .containsOnlyKeys("disks", "users", "ports")
                .containsEntry("disks", "it took longer than 300 ms")
                .containsEntry("users", "there is no /etc/passwd")
                .containsEntry("ports", "it failed with IllegalStateException");
        assertThat(report.digest()).isNotEqualTo(new Report("s/1", 0, new Scan(parts.subList(0, 3), 1).run()).digest());
    }

    @Test
    void optionsAreUnderstoodOrNamed() {
        assertThat(Options.parse("--out=/tmp/x", "--facts=facts", "--without=users,ports", "--limit-ms=50"))
                .satisfies(options -> {
                    assertThat(options.out()).isEqualTo(Path.of("/tmp/x"));
                    assertThat(options.without()).containsExactlyInAnyOrder("users", "ports");
                    assertThat(options.limitMs()).isEqualTo(50);
                });
        for (String bad : List.of("--outt=x", "--out=", "--limit-ms=0", "--limit-ms=x", "x")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> Options.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad);
        }
    }

    @Test
    void platformsAreNamedAsAgentsLogIn() {
        assertThat(Platform.of("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(Platform.of("Mac OS X", "aarch64")).isEqualTo("darwin-aarch64");
        assertThat(Platform.of("Windows 11", "amd64")).isEqualTo("windows-x86_64");
    }
}
