package io.sluice.inventory.linux;

import io.sluice.inventory.part.Programs;
import io.sluice.inventory.part.Programs.Outcome;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import io.sluice.inventory.text.Packages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Packages of every manager that has a database here. */
final class InstalledPackages {
    private static final String DPKG = "var/lib/dpkg/status";
    /** Where images without a package manager say what they were made of. */
    private static final String DPKG_FOLDER = "var/lib/dpkg/status.d";

    private static final List<String> APK = List.of("lib/apk/db/installed", "usr/lib/apk/db/installed");
    private static final List<String> RPM = List.of("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm");
    private static final int RPM_BYTES = 8 << 20;

    private final Root root;
    private final Programs programs;

    InstalledPackages(Root root, Programs programs) {
        this.root = root;
        this.programs = programs;
    }

    void read(Findings found) throws IOException, InterruptedException {
        boolean some = false;
        if (root.exists(DPKG)) {
            some = true;
            dpkg(DPKG, found);
        }
        for (String name : root.names(DPKG_FOLDER)) {
            if (!name.endsWith(".md5sums")) {
                some = true;
                dpkg(DPKG_FOLDER + "/" + name, found);
            }
        }
        for (String database : APK) {
            if (root.exists(database)) {
                some = true;
                try (Stream<String> lines = root.stream(database)) {
                    Packages.apk(lines, item -> found.add(ItemList.PACKAGES, item));
                }
                break;
            }
        }
        if (RPM.stream().anyMatch(folder -> !root.names(folder).isEmpty())) {
            some = true;
            rpm(found);
        }
        if (!some) {
            throw new IOException("there is no database of dpkg, rpm or apk");
        }
    }

    private void dpkg(String file, Findings found) throws IOException {
        try (Stream<String> lines = root.stream(file)) {
            Packages.dpkg(lines, item -> found.add(ItemList.PACKAGES, item));
        }
    }

    private void rpm(Findings found) throws IOException, InterruptedException {
        Path rpm = Programs.find("rpm");
        if (rpm == null) {
            found.unknown("packages.rpm", "there is a database of rpm, but no rpm to read it");
            return;
        }
        Outcome outcome = programs.run(RPM_BYTES, List.of(rpm.toString(), "-qa", "--qf", Packages.RPM_FORMAT));
        if (outcome.exitCode() != 0) {
            found.unknown("packages.rpm", "rpm ended with exit code " + outcome.exitCode());
        }
        Packages.rpm(outcome.lines(), item -> found.add(ItemList.PACKAGES, item));
    }
}
