package io.sluice.workgroup;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The ports of a workgroup: asked for, else those of the last run, else free ones; remembered for the next run. */
record PortBook(Map<String, Integer> ports) {
    private static final int LIKE_LAST_TIME = -1;

    int port(ConfigKey<Integer> key) {
        Integer port = ports.get(key.name());
        if (port == null) {
            throw new IllegalArgumentException(key.name() + " is no port of a workgroup");
        }
        return port;
    }

    /**
     * Settles every port and remembers it.
     *
     * @throws IOException naming the port that is taken, and the setting to change
     */
    static PortBook settle(Path file, Config config) throws IOException {
        Map<String, String> remembered = Files.exists(file) ? StateFile.read(file) : Map.of();
        Map<String, Integer> ports = new TreeMap<>();
        Set<Integer> given = new HashSet<>();
        for (ConfigKey<Integer> key : WorkgroupKeys.PORTS) {
            int asked = config.get(key);
            int wanted = asked == LIKE_LAST_TIME ? remembered(remembered, key) : asked;
            if (wanted != 0 && !given.add(wanted)) {
                throw new IOException("port " + wanted + " is given twice, the second time by " + key.name());
            }
            if (wanted != 0 && !Ports.isFree(wanted)) {
                throw new IOException(taken(key, wanted, asked == LIKE_LAST_TIME));
            }
            ports.put(key.name(), wanted);
        }
        List<String> names = List.copyOf(ports.keySet());
        int[] settled =
                Ports.free(ports.values().stream().mapToInt(Integer::intValue).toArray());
        Map<String, String> text = new TreeMap<>();
        for (int i = 0; i < settled.length; i++) {
            ports.put(names.get(i), settled[i]);
            text.put(names.get(i), Integer.toString(settled[i]));
        }
        StateFile.write(file, text);
        return new PortBook(Map.copyOf(ports));
    }

    private static int remembered(Map<String, String> remembered, ConfigKey<Integer> key) {
        try {
            return Integer.parseInt(remembered.getOrDefault(key.name(), "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String taken(ConfigKey<Integer> key, int port, boolean fromLastTime) {
        return "port " + port + " is taken by another process" + (fromLastTime ? " (the last run used it)" : "")
                + ": free it, or take another with --port "
                + key.name().substring(0, key.name().length() - ".port".length()) + "=N, where 0 takes a free one";
    }
}
