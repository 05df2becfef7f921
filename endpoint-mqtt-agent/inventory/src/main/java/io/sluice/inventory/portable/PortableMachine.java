package io.sluice.inventory.portable;

import io.sluice.inventory.part.Part;
import io.sluice.inventory.report.Fields;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import io.sluice.inventory.text.Addresses;
import io.sluice.inventory.text.Mounts;
import io.sluice.inventory.text.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.ComputerSystem;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;
import oshi.software.os.OSFileStore;
import oshi.software.os.OSService;
import oshi.software.os.OperatingSystem;

/** The parts of a machine that OSHI knows. */
public final class PortableMachine {
    private static final long MINUTE_MS = 60_000;
    private static final Path PASSWD = Path.of("/etc/passwd");

    private final SystemInfo system = new SystemInfo();

    /** All of them, each to be read by itself. */
    public List<Part> parts() {
        return List.of(
                new Part("system", found -> system(system.getOperatingSystem(), found)),
                new Part("hardware", this::hardware),
                new Part("memory", found -> memory(system.getHardware().getMemory(), found)),
                new Part("disks", this::disks),
                new Part("filesystems", this::filesystems),
                new Part("packages", found -> {
                    throw new IOException("packages are read of dpkg, rpm and apk only");
                }),
                new Part("services", this::services),
                new Part("ports", this::ports),
                new Part("users", PortableMachine::users));
    }

    private static void system(OperatingSystem os, Findings found) {
        long bootedMs = os.getSystemBootTime() * 1_000;
        found.fields()
                .text("osName", os.getFamily())
                .text("osVersion", os.getVersionInfo().getVersion())
                .text("kernel", os.getVersionInfo().getBuildNumber())
                .number("bootedAt", bootedMs - bootedMs % MINUTE_MS);
    }

    private void hardware(Findings found) {
        CentralProcessor cpu = system.getHardware().getProcessor();
        ComputerSystem computer = system.getHardware().getComputerSystem();
        found.fields()
                .text("cpuModel", cpu.getProcessorIdentifier().getName())
                .number("cpuSockets", cpu.getPhysicalPackageCount())
                .number("cpuCores", cpu.getPhysicalProcessorCount())
                .number("cpuThreads", cpu.getLogicalProcessorCount())
                .text("vendor", known(computer.getManufacturer()))
                .text("model", known(computer.getModel()))
                .text("serialNumber", known(computer.getSerialNumber()))
                .text("firmware", known(computer.getFirmware().getVersion()));
        found.unknown("virtualization", "it is told on Linux only");
    }

    private static void memory(GlobalMemory memory, Findings found) {
        found.fields()
                .number("memoryBytes", memory.getTotal())
                .number("swapBytes", memory.getVirtualMemory().getSwapTotal());
    }

    private void disks(Findings found) {
        for (HWDiskStore disk : system.getHardware().getDiskStores()) {
            found.add(
                    ItemList.DISKS,
                    new Fields()
                            .text("name", disk.getName())
                            .text("model", known(disk.getModel()))
                            .text("serialNumber", known(disk.getSerial()))
                            .number("sizeBytes", disk.getSize()));
        }
    }

    private void filesystems(Findings found) {
        for (OSFileStore store : system.getOperatingSystem().getFileSystem().getFileStores(true)) {
            found.add(
                    ItemList.FILESYSTEMS,
                    new Fields()
                            .text("mount", store.getMount())
                            .text("device", store.getVolume())
                            .text("type", store.getType())
                            .number("sizeBytes", store.getTotalSpace())
                            .number(
                                    "usedPercent",
                                    Mounts.usedPercent(
                                            store.getTotalSpace(), store.getFreeSpace(), store.getUsableSpace())));
        }
    }

    private void services(Findings found) {
        for (OSService service : system.getOperatingSystem().getServices()) {
            found.add(
                    ItemList.SERVICES,
                    new Fields()
                            .text("name", service.getName())
                            .text(
                                    "state",
                                    switch (service.getState()) {
                                        case RUNNING -> "active";
                                        case STOPPED -> "inactive";
                                        case OTHER -> null;
                                    }));
        }
    }

    private void ports(Findings found) throws IOException {
        OperatingSystem os = system.getOperatingSystem();
        for (IPConnection each : os.getInternetProtocolStats().getConnections()) {
            boolean tcp = each.getType().startsWith("tcp");
            if (tcp && each.getState() == TcpState.LISTEN) {
                var process = os.getProcess(each.getowningProcessId());
                found.add(
                        ItemList.PORTS,
                        new Fields()
                                .text("protocol", "tcp")
                                .text("address", Addresses.text(InetAddress.getByAddress(each.getLocalAddress())))
                                .number("port", each.getLocalPort())
                                .text("process", process == null ? null : process.getName()));
            }
        }
        found.unknown("ports.udp", "they are told on Linux only");
    }

    private static void users(Findings found) throws IOException {
        if (!Files.exists(PASSWD)) {
            throw new IOException("there is no /etc/passwd");
        }
        try (Stream<String> lines = Files.lines(PASSWD, StandardCharsets.UTF_8)) {
            Users.passwd(lines, user -> found.add(ItemList.USERS, user));
        }
    }

    /** OSHI says so in a word what it does not know. */
    private static @Nullable String known(@Nullable String text) {
        return text == null || text.toLowerCase(Locale.ROOT).equals("unknown") ? null : text;
    }
}
