package io.sluice.workgroup;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports on loopback. */
final class Ports {
    static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    /** Asked ports as they are, and a free one, different from the others, for each 0. */
    static int[] free(int... asked) throws IOException {
        int[] ports = asked.clone();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < ports.length; i++) {
                if (ports[i] == 0) {
                    // Held until all are found, so that none is found twice.
                    ServerSocket socket = new ServerSocket(0, 1, loopback());
                    held.add(socket);
                    ports[i] = socket.getLocalPort();
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    /** Whether nobody listens on the port, as far as a look can tell. */
    static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port), 1);
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
