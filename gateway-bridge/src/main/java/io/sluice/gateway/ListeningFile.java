package io.sluice.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/** {@code listening.properties} in the data folder: where this process listens, while it does. */
final class ListeningFile implements AutoCloseable {

    private final Path file;

    ListeningFile(Path dataDir) {
        this.file = dataDir.resolve("listening.properties");
    }

    /** Readers see the whole of it or nothing. */
    void write(Map<String, String> addresses) throws IOException {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(addresses)
                .forEach((key, value) ->
                        text.append(key).append('=').append(value).append('\n'));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Clients on this machine reach a wildcard address through loopback. */
    static String written(InetSocketAddress address) {
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
