package io.sluice.agent.link;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a gateway listens.
 *
 * @param host a name or an address; an IPv6 address in brackets
 */
public record GatewayAddress(String host, int port) {

    public GatewayAddress {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("gateway address has the bad value '" + host + ":" + port + "'");
        }
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException naming the text
     */
    public static GatewayAddress parse(String text) {
        String stripped = text.strip();
        int colon = stripped.lastIndexOf(':');
        try {
            if (colon > 0 && (stripped.indexOf(':') == colon || stripped.charAt(colon - 1) == ']')) {
                return new GatewayAddress(
                        stripped.substring(0, colon), Integer.parseInt(stripped.substring(colon + 1)));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no gateway address: expected host:port", e);
        }
        throw new IllegalArgumentException("'" + text + "' is no gateway address: expected host:port");
    }

    /** Reads a list with commas or spaces between; what is no address is left out, for it came over the wire. */
    public static List<GatewayAddress> parseLenient(String list) {
        List<GatewayAddress> addresses = new ArrayList<>();
        for (String part : list.split("[,\\s]+", -1)) {
            try {
                addresses.add(parse(part));
            } catch (IllegalArgumentException e) {
                // Whoever wrote it meant no gateway that can be called.
            }
        }
        return addresses;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
