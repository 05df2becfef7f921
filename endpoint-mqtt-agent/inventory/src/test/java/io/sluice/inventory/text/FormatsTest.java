package io.sluice.inventory.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.inventory.report.Fields;
import io.sluice.inventory.text.Mounts.Mount;
import io.sluice.inventory.text.Sockets.Listening;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** As systems write them. */
class FormatsTest {

    @Test
    void systemdSaysWhatRunsAndWhatWould() {
        // When
        Collection<Fields> services =
                Services.systemd("""
                cron.service          loaded    active   running Regular background program processing daemon
                display-manager.service not-found inactive dead display-manager.service
                getty@tty1.service    loaded    active   running Getty on tty1
                \u25cf nginx.service         loaded    failed   failed  A high performance web server
                """.lines().toList(), """
                cron.service   enabled  enabled
                getty@.service enabled  enabled
                nginx.service  disabled enabled
                rsync.service  disabled enabled
                """.lines().toList());

        // Then
        assertThat(services.stream().map(Fields::json))
                .containsExactly(
                        "{\"name\":\"cron\",\"startMode\":\"enabled\",\"state\":\"active\"}",
                        "{\"name\":\"getty@tty1\",\"state\":\"active\"}",
                        "{\"name\":\"nginx\",\"startMode\":\"disabled\",\"state\":\"failed\"}",
                        "{\"name\":\"rsync\",\"startMode\":\"disabled\",\"state\":\"inactive\"}");
    }

    @Test
    void usersAreOneALine() {
        List<String> users = new ArrayList<>();

        Users.passwd("""
                root:x:0:0:root:/root:/bin/bash
                # no user
                nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                +::::::
                broken line
                """.lines(), user -> users.add(user.json()));

        assertThat(users)
                .containsExactly(
                        "{\"gid\":0,\"home\":\"/root\",\"name\":\"root\",\"shell\":\"/bin/bash\",\"uid\":0}",
                        "{\"gid\":65534,\"home\":\"/nonexistent\",\"name\":\"nobody\",\"shell\":\"/usr/sbin/nologin\",\"uid\":65534}",
                        "{\"name\":\"+\"}");
    }

    @Test
    void socketsThatListenAreTold() {
        List<Listening> sockets = new ArrayList<>();

        Sockets.proc("tcp", """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   102        0 23456 1 0000000000000000 100 0 0 10 0
                   1: 0100007F:C350 0100007F:1538 01 00000000:00000000 00:00000000 00000000     0        0 23457 1 0000000000000000 20 4 30 10 -1
                """.lines(), ByteOrder.LITTLE_ENDIAN, sockets::add);
        Sockets.proc("udp", """
                  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                  10: 000080FE00000000FF00FC0001000000:0222 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 99 2 0000000000000000 0
                """.lines(), ByteOrder.LITTLE_ENDIAN, sockets::add);

        assertThat(sockets)
                .containsExactly(
                        new Listening("tcp", "127.0.0.1", 5432, 23456),
                        new Listening("udp", "fe80::fc:ff:0:1", 546, 99));
    }

    @Test
    void addressesAreWrittenAsPeopleWriteThem() throws UnknownHostException {
        for (String text : List.of("::", "::1", "2001:db8::1", "fe80::fc:ff:fe00:1", "1:2:3:4:5:6:7:8", "192.0.2.7")) {
            assertThat(Addresses.text(InetAddress.getByName(text))).isEqualTo(text);
        }
        assertThat(Addresses.text(InetAddress.getByName("1:0:2:3:4:5:6:7"))).isEqualTo("1:0:2:3:4:5:6:7");
    }

    @Test
    void releasesAreNamedAsAShellReadsThem() {
        Map<String, String> release = Kernel.osRelease("""
                PRETTY_NAME="Fedora Linux 41 (Server Edition)"
                NAME='Fedora Linux'
                VERSION_ID=41
                # A comment=1
                SUPPORT="say \\"yes\\""
                """.lines().toList());

        assertThat(release)
                .containsEntry("NAME", "Fedora Linux")
                .containsEntry("VERSION_ID", "41")
                .containsEntry("SUPPORT", "say \"yes\"");
    }

    @Test
    void processorsAreCountedBySocketAndCore() {
        String cpuInfo = "";
        for (int thread = 0; thread < 8; thread++) {
            cpuInfo += "processor\t: " + thread + "\nmodel name\t: Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz\n"
                    + "physical id\t: " + thread / 4 + "\ncore id\t\t: " + thread % 2
                    + "\nflags\t\t: fpu hypervisor\n\n";
        }

        assertThat(Kernel.cpuInfo(cpuInfo.lines().toList()).json())
                .isEqualTo("{\"cpuCores\":4,\"cpuModel\":\"Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz\","
                        + "\"cpuSockets\":2,\"cpuThreads\":8}");
        assertThat(Kernel.hasHypervisor(cpuInfo.lines().toList())).isTrue();
    }

    @Test
    void aProcessorThatIsNotX86SaysLess() {
        String cpuInfo = """
                processor\t: 0
                BogoMIPS\t: 108.00

                processor\t: 1
                BogoMIPS\t: 108.00

                Model\t\t: Raspberry Pi 4 Model B Rev 1.4
                """;

        assertThat(Kernel.cpuInfo(cpuInfo.lines().toList()).json())
                .isEqualTo("{\"cpuModel\":\"Raspberry Pi 4 Model B Rev 1.4\",\"cpuThreads\":2}");
    }

    @Test
    void memoryIsInBytesAndTheBootOnAMinute() {
        assertThat(Kernel.memory(List.of("MemTotal:       24684096 kB", "MemFree: 1 kB", "SwapTotal:       0 kB"))
                        .json())
                .isEqualTo("{\"memoryBytes\":25276514304,\"swapBytes\":0}");
        assertThat(Kernel.bootedAt(List.of("cpu  1 2 3", "btime 1795603919"))).isEqualTo(1_795_603_860_000L);
        assertThat(Kernel.bootedAt(List.of())).isNull();
    }

    @Test
    void filesystemsWithFilesAreTaken() {
        Collection<Mount> mounts = Mounts.of("""
                sysfs /sys sysfs rw 0 0
                tmpfs /run tmpfs rw 0 0
                /dev/sda1 / ext4 rw 0 0
                /dev/sda1 /var/lib/docker/bind ext4 rw 0 0
                /dev/sdb1 /data\\040of\\040mine xfs rw 0 0
                /dev/loop3 /snap/core/1 squashfs ro 0 0
                nas:/home /home nfs4 rw 0 0
                """.lines().toList(), """
                nodev\tsysfs
                nodev\ttmpfs
                nodev\tnfs4
                \text4
                \txfs
                \tsquashfs
                """.lines().toList());

        assertThat(mounts)
                .containsExactlyInAnyOrder(
                        new Mount("/dev/sda1", "/", "ext4", false),
                        new Mount("/dev/sdb1", "/data of mine", "xfs", false),
                        new Mount("nas:/home", "/home", "nfs4", true));
    }

    @Test
    void aContainersRootIsAFilesystem() {
        assertThat(Mounts.of(List.of("overlay / overlay rw 0 0"), List.of("nodev\toverlay")))
                .containsExactly(new Mount("overlay", "/", "overlay", false));
    }

    @Test
    void useIsRoundedUpToFive() {
        assertThat(Mounts.usedPercent(100, 100, 100)).isZero();
        assertThat(Mounts.usedPercent(100, 99, 99)).isEqualTo(5);
        assertThat(Mounts.usedPercent(100, 30, 30)).isEqualTo(70);
        assertThat(Mounts.usedPercent(100, 29, 29)).isEqualTo(75);
        assertThat(Mounts.usedPercent(100, 5, 0)).isEqualTo(100);
        assertThat(Mounts.usedPercent(0, 0, 0)).isZero();
    }
}
