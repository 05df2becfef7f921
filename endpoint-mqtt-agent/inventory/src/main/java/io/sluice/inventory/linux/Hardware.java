package io.sluice.inventory.linux;

import io.sluice.inventory.part.Programs;
import io.sluice.inventory.report.Fields;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.text.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Processors, what the firmware says of the machine, and whether it is a machine at all. */
final class Hardware {
    private static final String DMI = "sys/class/dmi/id/";
    private static final String CPUS = "sys/devices/system/cpu/";
    private static final int WORD_BYTES = 1_024;
    /** Beginnings of the vendor's name that a hypervisor gives. */
    private static final Map<String, String> HYPERVISORS = Map.of(
            "qemu", "qemu",
            "kvm", "kvm",
            "vmware", "vmware",
            "innotek", "oracle",
            "xen", "xen",
            "microsoft", "microsoft",
            "parallels", "parallels",
            "amazon ec2", "amazon",
            "google", "google");

    private final Root root;
    private final Programs programs;

    Hardware(Root root, Programs programs) {
        this.root = root;
        this.programs = programs;
    }

    void read(Findings found) throws IOException, InterruptedException {
        List<String> cpuInfo = root.lines("proc/cpuinfo");
        found.add(topology());
        found.add(Kernel.cpuInfo(cpuInfo));
        if (root.exists(DMI)) {
            found.fields()
                    .text("vendor", root.word(DMI + "sys_vendor"))
                    .text("model", root.word(DMI + "product_name"))
                    .text("firmware", root.word(DMI + "bios_version"))
                    .text("serialNumber", root.word(DMI + "product_serial"));
            if (root.exists(DMI + "product_serial") && root.word(DMI + "product_serial") == null) {
                found.unknown("serialNumber", "only root may read it");
            }
        } else {
            String tree = "proc/device-tree/";
            found.fields()
                    .text("model", text(root.word(tree + "model")))
                    .text("serialNumber", text(root.word(tree + "serial-number")));
            if (!root.exists(tree)) {
                found.unknown("vendor", "this machine's firmware says nothing of it (no DMI, no device tree)");
            }
        }
        found.fields().text("virtualization", virtualization(cpuInfo));
    }

    /** Texts of a device tree end with a zero. */
    private static @Nullable String text(@Nullable String word) {
        return word == null ? null : word.replace("\0", "");
    }

    /** Sockets and cores as the kernel counts them, for processors whose cpuinfo does not say. */
    private Fields topology() {
        Set<String> sockets = new HashSet<>();
        Set<String> cores = new HashSet<>();
        for (String cpu : root.names(CPUS)) {
            if (cpu.matches("cpu\\d+")) {
                String socket = root.word(CPUS + cpu + "/topology/physical_package_id");
                String core = root.word(CPUS + cpu + "/topology/core_id");
                if (socket != null && core != null) {
                    sockets.add(socket);
                    cores.add(socket + "/" + core);
                }
            }
        }
        return new Fields()
                .number("cpuSockets", sockets.isEmpty() ? null : Long.valueOf(sockets.size()))
                .number("cpuCores", cores.isEmpty() ? null : Long.valueOf(cores.size()));
    }

    /** As systemd names it, where it can be asked. */
    private String virtualization(List<String> cpuInfo) throws InterruptedException {
        Path asked = Programs.find("systemd-detect-virt");
        if (asked != null) {
            try {
                String answer = programs.run(WORD_BYTES, List.of(asked.toString()))
                        .lines()
                        .findFirst()
                        .orElse("");
                if (!answer.isBlank()) {
                    return answer;
                }
            } catch (IOException e) {
                // Then by what can be seen.
            }
        }
        if (root.exists(".dockerenv")) {
            return "docker";
        }
        if (root.exists("run/.containerenv")) {
            return "podman";
        }
        if (Files.exists(root.path("proc/xen"))) {
            return "xen";
        }
        String vendor = String.valueOf(root.word(DMI + "sys_vendor")).toLowerCase(Locale.ROOT);
        return HYPERVISORS.entrySet().stream()
                .filter(each -> vendor.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Kernel.hasHypervisor(cpuInfo) ? "vm-other" : "none");
    }
}
