package io.sluice.inventory;

import io.sluice.inventory.linux.LinuxMachine;
import io.sluice.inventory.part.Facts;
import io.sluice.inventory.part.Interfaces;
import io.sluice.inventory.part.Part;
import io.sluice.inventory.part.Programs;
import io.sluice.inventory.portable.PortableMachine;
import io.sluice.inventory.report.Findings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** The parts of this machine. */
final class Machine {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private Machine() {}

    /** @param facts folder of executables; null: none */
    static List<Part> parts(Programs programs, @Nullable Path facts) {
        boolean linux = System.getProperty("os.name", "").equals("Linux") && Files.exists(Path.of("/proc/stat"));
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("host", Machine::host));
        parts.addAll(linux ? new LinuxMachine(Path.of("/"), programs).parts() : new PortableMachine().parts());
        parts.add(new Part("interfaces", new Interfaces()));
        parts.add(new Part(Facts.NAME, new Facts(facts, programs)));
        return parts;
    }

    private static void host(Findings found) throws IOException {
        String platform = Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        found.fields()
                .text("hostname", hostName())
                .text("platform", platform)
                .text("architecture", platform.substring(platform.indexOf('-') + 1))
                .text("timeZone", TimeZone.getDefault().getID());
    }

    private static String hostName() throws IOException {
        if (Files.isReadable(HOST_NAME)) {
            return Files.readString(HOST_NAME);
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IOException("the system does not tell its name", e);
        }
    }
}
