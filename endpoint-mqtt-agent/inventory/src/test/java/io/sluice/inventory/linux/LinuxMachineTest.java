package io.sluice.inventory.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.inventory.part.Part;
import io.sluice.inventory.part.Programs;
import io.sluice.inventory.portable.PortableMachine;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import io.sluice.inventory.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LinuxMachineTest {
    @TempDir
    Path root;

    private final Programs programs = new Programs(10_000);

    /** Two ways to the same facts: files of the kernel, and a library that many others use. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelsFilesSayWhatOshiSays() throws Exception {
        // When
        String own = json(new LinuxMachine(Path.of("/"), programs).parts(), "hardware", "memory", "system");
        String oshi = json(new PortableMachine().parts(), "hardware", "memory", "system");

        // Then
        for (String member :
                List.of("cpuModel", "cpuSockets", "cpuCores", "cpuThreads", "memoryBytes", "swapBytes", "osName")) {
            assertThat(value(own, member)).as(member).isNotEmpty().isEqualTo(value(oshi, member));
        }
    }

    @Test
    void disksHaveADeviceBelow() throws Exception {
        // Given
        write("sys/block/sda/size", "1953525168\n");
        write("sys/block/sda/device/model", "Samsung SSD 870 \n");
        write("sys/block/sda/device/serial", "S5Y1\n");
        write("sys/block/sr0/size", "0\n");
        write("sys/block/sr0/device/model", "DVD\n");
        write("sys/block/loop0/size", "8\n");

        // When
        String json = json(new LinuxMachine(root, programs).parts(), "disks");

        // Then
        assertThat(json)
                .contains("\"disks\":[{\"model\":\"Samsung SSD 870\",\"name\":\"sda\",\"serialNumber\":\"S5Y1\","
                        + "\"sizeBytes\":1000204886016}]");
    }

    @Test
    void withoutSystemdServicesAreNamedAndTheirStatesAreNot() throws Exception {
        // Given
        write("etc/init.d/cron", "");
        write("etc/init.d/nginx", "");
        write("etc/init.d/README", "");
        write("etc/rc2.d/S01cron", "");

        // When
        String json = json(new LinuxMachine(root, programs).parts(), "services");

        // Then
        assertThat(json)
                .contains(
                        "\"services\":[{\"name\":\"cron\",\"startMode\":\"enabled\"},{\"name\":\"nginx\",\"startMode\":\"disabled\"}]")
                .contains("\"services.state\":\"neither systemd nor OpenRC runs here");
    }

    @Test
    void openRcKnowsWhatHasStarted() throws Exception {
        // Given
        write("run/openrc/started/sshd", "");
        write("etc/init.d/sshd", "");
        write("etc/init.d/chronyd", "");
        write("etc/runlevels/default/sshd", "");

        // Then
        assertThat(json(new LinuxMachine(root, programs).parts(), "services"))
                .contains("{\"name\":\"chronyd\",\"startMode\":\"disabled\",\"state\":\"inactive\"}")
                .contains("{\"name\":\"sshd\",\"startMode\":\"enabled\",\"state\":\"active\"}");
    }

    @Test
    void whatIsNotThereIsSaid() {
        List<Part> parts = new LinuxMachine(root, programs).parts();

        assertThatThrownBy(() -> json(parts, "packages")).hasMessage("there is no database of dpkg, rpm or apk");
        assertThatThrownBy(() -> json(parts, "services")).hasMessageContaining("neither systemd nor OpenRC");
        assertThatThrownBy(() -> json(parts, "users")).hasMessage("there is no /etc/passwd");
        assertThatThrownBy(() -> json(parts, "disks")).hasMessage("there is no /sys/block");
    }

    @Test
    void packagesOfAllManagersAreTaken() throws Exception {
        // Given
        write("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n");
        write("var/lib/dpkg/status.d/b", "Package: b\nArchitecture: all\nVersion: 2\n");
        write("lib/apk/db/installed", "P:c\nV:3\nA:noarch\n");

        // When
        Report report = report(new LinuxMachine(root, programs).parts(), "packages");

        // Then
        assertThat(report.count(ItemList.PACKAGES)).isEqualTo(3);
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Report report(List<Part> parts, String... names) throws IOException, InterruptedException {
        Findings findings = new Findings();
        for (Part part : parts) {
            if (List.of(names).contains(part.name())) {
                part.reader().read(findings);
            }
        }
        return new Report("s/1", 0, List.of(findings));
    }

    private static String json(List<Part> parts, String... names) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report(parts, names).write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String value(String json, String member) {
        Matcher found = Pattern.compile("\"" + member + "\":([^,}]*)").matcher(json);
        return found.find() ? found.group(1) : "";
    }
}
