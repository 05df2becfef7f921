package io.sluice.inventory.linux;

import io.sluice.inventory.part.Part;
import io.sluice.inventory.part.Programs;
import io.sluice.inventory.report.Fields;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import io.sluice.inventory.text.Kernel;
import io.sluice.inventory.text.Mounts;
import io.sluice.inventory.text.Mounts.Mount;
import io.sluice.inventory.text.Users;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The parts of a machine that runs Linux. */
public final class LinuxMachine {
    private final Root root;
    private final Programs programs;

    /** @param root of the file system; {@code /} but in tests */
    public LinuxMachine(Path root, Programs programs) {
        this.root = new Root(root);
        this.programs = programs;
    }

    /** All of them, each to be read by itself. */
    public List<Part> parts() {
        return List.of(
                new Part("system", this::system),
                new Part("hardware", new Hardware(root, programs)::read),
                new Part("memory", found -> found.add(Kernel.memory(root.lines("proc/meminfo")))),
                new Part("disks", new Disks(root)::read),
                new Part("filesystems", this::filesystems),
                new Part("packages", new InstalledPackages(root, programs)::read),
                new Part("services", new LinuxServices(root, programs)::read),
                new Part("ports", new ListeningPorts(root)::read),
                new Part("users", this::users));
    }

    private void system(Findings found) throws IOException {
        Map<String, String> release =
                Kernel.osRelease(root.lines(root.exists("etc/os-release") ? "etc/os-release" : "usr/lib/os-release"));
        found.fields()
                .text("osName", release.getOrDefault("NAME", "Linux"))
                .text("osVersion", release.getOrDefault("VERSION_ID", release.get("BUILD_ID")))
                .text("kernel", root.word("proc/sys/kernel/osrelease"))
                .number("bootedAt", Kernel.bootedAt(root.lines("proc/stat")));
    }

    private void users(Findings found) throws IOException {
        try (Stream<String> lines = root.stream("etc/passwd")) {
            Users.passwd(lines, user -> found.add(ItemList.USERS, user));
        }
    }

    private void filesystems(Findings found) throws IOException {
        for (Mount mount : Mounts.of(root.lines("proc/self/mounts"), root.lines("proc/filesystems"))) {
            Fields item = new Fields()
                    .text("mount", mount.path())
                    .text("device", mount.device())
                    .text("type", mount.type());
            if (!mount.remote()) {
                measure(mount.path(), item);
            }
            found.add(ItemList.FILESYSTEMS, item);
        }
    }

    /** What cannot be looked into has no size. */
    private static void measure(String path, Fields item) {
        try {
            FileStore store = Files.getFileStore(Path.of(path));
            long total = store.getTotalSpace();
            item.number("sizeBytes", total)
                    .number(
                            "usedPercent",
                            Mounts.usedPercent(total, store.getUnallocatedSpace(), store.getUsableSpace()));
        } catch (IOException e) {
            item.number("sizeBytes", null);
        }
    }
}
