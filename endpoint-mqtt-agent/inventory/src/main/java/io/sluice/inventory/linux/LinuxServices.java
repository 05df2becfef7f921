package io.sluice.inventory.linux;

import io.sluice.inventory.part.Programs;
import io.sluice.inventory.part.Programs.Outcome;
import io.sluice.inventory.report.Fields;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import io.sluice.inventory.text.Services;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services of systemd or OpenRC; where neither runs, what is in {@code /etc/init.d}, whose states nobody knows. */
final class LinuxServices {
    private static final int LIST_BYTES = 1 << 20;
    private static final List<String> RUN_LEVELS =
            List.of("etc/rc2.d", "etc/rc3.d", "etc/rc4.d", "etc/rc5.d", "etc/rcS.d");
    private static final Set<String> NO_SERVICES = Set.of("README", "skeleton", "functions.sh", "rc", "rcS");

    private final Root root;
    private final Programs programs;

    LinuxServices(Root root, Programs programs) {
        this.root = root;
        this.programs = programs;
    }

    void read(Findings found) throws IOException, InterruptedException {
        if (root.exists("run/systemd/system")) {
            Services.systemd(systemctl("list-units", "--all"), systemctl("list-unit-files"))
                    .forEach(service -> found.add(ItemList.SERVICES, service));
        } else if (root.exists("run/openrc")) {
            openRc(found);
        } else {
            scripts(found);
        }
    }

    private List<String> systemctl(String... what) throws IOException, InterruptedException {
        Path systemctl = Programs.find("systemctl");
        if (systemctl == null) {
            throw new IOException("systemd runs here, but there is no systemctl to ask it");
        }
        List<String> command = new ArrayList<>(List.of(systemctl.toString()));
        command.addAll(List.of(what));
        command.addAll(List.of("--type=service", "--plain", "--no-legend", "--no-pager", "--full"));
        Outcome outcome = programs.run(LIST_BYTES, command);
        if (outcome.exitCode() != 0) {
            throw new IOException("systemctl " + what[0] + " ended with exit code " + outcome.exitCode());
        }
        return outcome.lines().toList();
    }

    private void openRc(Findings found) {
        Set<String> started = new HashSet<>(root.names("run/openrc/started"));
        Set<String> enabled = new HashSet<>();
        root.names("etc/runlevels").forEach(level -> enabled.addAll(root.names("etc/runlevels/" + level)));
        for (String name : root.names("etc/init.d")) {
            if (!NO_SERVICES.contains(name)) {
                found.add(
                        ItemList.SERVICES,
                        new Fields()
                                .text("name", name)
                                .text("state", started.contains(name) ? "active" : "inactive")
                                .text("startMode", enabled.contains(name) ? "enabled" : "disabled"));
            }
        }
    }

    private void scripts(Findings found) throws IOException {
        List<String> names = root.names("etc/init.d");
        if (names.isEmpty()) {
            throw new IOException("neither systemd nor OpenRC runs here, and there is no /etc/init.d");
        }
        Set<String> started = new HashSet<>();
        for (String level : RUN_LEVELS) {
            // S20name
            root.names(level).stream()
                    .filter(link -> link.matches("S\\d\\d.+"))
                    .forEach(link -> started.add(link.substring(3)));
        }
        for (String name : names) {
            if (!NO_SERVICES.contains(name)) {
                found.add(
                        ItemList.SERVICES,
                        new Fields()
                                .text("name", name)
                                .text("startMode", started.contains(name) ? "enabled" : "disabled"));
            }
        }
        found.unknown("services.state", "neither systemd nor OpenRC runs here, to say which services do");
    }
}
