package io.sluice.inventory.linux;

import io.sluice.inventory.report.Fields;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import io.sluice.inventory.text.Sockets;
import io.sluice.inventory.text.Sockets.Listening;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sockets that something listens on, and what. A datagram socket on a port that the system chose is left out: it waits for an
 * answer, and is another one a moment later.
 */
final class ListeningPorts {
    private static final int FIRST_CHOSEN = 32_768;
    private static final int LAST_CHOSEN = 60_999;

    private final Root root;

    ListeningPorts(Root root) {
        this.root = root;
    }

    void read(Findings found) throws IOException, InterruptedException {
        if (!root.exists("proc/net/tcp") && !root.exists("proc/net/tcp6")) {
            throw new IOException("there is no /proc/net/tcp");
        }
        List<Listening> sockets = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            if (root.exists("proc/net/" + table)) {
                try (Stream<String> lines = root.stream("proc/net/" + table)) {
                    Sockets.proc(table.substring(0, 3), lines, ByteOrder.nativeOrder(), sockets::add);
                }
            }
        }
        int[] chosen = chosenPorts();
        sockets.removeIf(each -> each.protocol().equals("udp") && each.port() >= chosen[0] && each.port() <= chosen[1]);
        Set<Long> inodes = new HashSet<>();
        sockets.forEach(socket -> inodes.add(socket.inode()));
        Map<Long, String> owners = new HashMap<>();
        boolean allSeen = owners(inodes, owners);
        for (Listening socket : sockets) {
            found.add(
                    ItemList.PORTS,
                    new Fields()
                            .text("protocol", socket.protocol())
                            .text("address", socket.address())
                            .number("port", socket.port())
                            .text("process", owners.get(socket.inode())));
        }
        if (!allSeen && !owners.keySet().containsAll(inodes)) {
            found.unknown("ports.process", "other users' processes cannot be looked into");
        }
    }

    private int[] chosenPorts() {
        String range = root.word("proc/sys/net/ipv4/ip_local_port_range");
        String[] ends = range == null ? new String[0] : range.split("\\s+", -1);
        return ends.length == 2
                ? new int[] {Integer.parseInt(ends[0]), Integer.parseInt(ends[1])}
                : new int[] {FIRST_CHOSEN, LAST_CHOSEN};
    }

    /** Finds the processes that have these sockets; false if some processes could not be looked into. */
    private boolean owners(Set<Long> inodes, Map<Long, String> owners) throws InterruptedException {
        boolean all = true;
        for (String pid : root.names("proc")) {
            if (!Character.isDigit(pid.charAt(0))) {
                continue;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(root.path("proc/" + pid + "/fd"))) {
                for (Path file : files) {
                    owns(file, pid, inodes, owners);
                }
            } catch (IOException | DirectoryIteratorException e) {
                // It is another user's, or has just ended.
                all &= !Files.exists(root.path("proc/" + pid));
            }
        }
        return all;
    }

    private void owns(Path file, String pid, Set<Long> inodes, Map<Long, String> owners) {
        String target;
        try {
            target = Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return; // Closed meanwhile.
        }
        if (target.startsWith("socket:[")) {
            Long inode = Long.valueOf(target.substring("socket:[".length(), target.length() - 1));
            String name =
                    inodes.contains(inode) && !owners.containsKey(inode) ? root.word("proc/" + pid + "/comm") : null;
            if (name != null) {
                owners.put(inode, name);
            }
        }
    }
}
