package io.sluice.inventory.text;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Sockets that something listens on, as in {@code /proc/net/tcp} and its kin. */
public final class Sockets {
    private static final String LISTENS = "0A";
    /** A datagram socket that is not connected takes from anybody. */
    private static final String TAKES = "07";

    private Sockets() {}

    /**
     * One of them.
     *
     * @param inode by which its owner is found
     */
    public record Listening(String protocol, String address, int port, long inode) {}

    /**
     * Reads a table of sockets.
     *
     * @param protocol tcp or udp
     * @param order of this machine, in which the kernel prints addresses
     */
    public static void proc(String protocol, Stream<String> lines, ByteOrder order, Consumer<Listening> found) {
        String wanted = protocol.equals("tcp") ? LISTENS : TAKES;
        lines.forEach(line -> {
            String[] columns = line.strip().split("\\s+", -1);
            if (columns.length < 10 || !columns[3].equals(wanted)) {
                return;
            }
            String[] local = columns[1].split(":", -1);
            int port = Integer.parseInt(local[1], 16);
            if (port > 0) {
                found.accept(new Listening(protocol, address(local[0], order), port, Long.parseLong(columns[9])));
            }
        });
    }

    private static String address(String hex, ByteOrder order) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (order == ByteOrder.LITTLE_ENDIAN) {
            // Each 32 bits by themselves.
            ByteBuffer words = ByteBuffer.wrap(bytes);
            for (int i = 0; i < bytes.length; i += 4) {
                words.putInt(i, Integer.reverseBytes(words.getInt(i)));
            }
        }
        try {
            return Addresses.text(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(hex + " is no address", e);
        }
    }
}
