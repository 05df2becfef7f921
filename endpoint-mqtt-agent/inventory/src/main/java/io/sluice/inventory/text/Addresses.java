package io.sluice.inventory.text;

import java.net.InetAddress;

/** Addresses as people write them. */
public final class Addresses {
    private Addresses() {}

    /** Without a scope; of IPv6 the longest run of zeros is {@code ::}, as RFC 5952 says. */
    public static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return String.valueOf(address.getHostAddress());
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int longest = 0;
        int at = -1;
        for (int from = 0; from < 8; from++) {
            int to = from;
            while (to < 8 && groups[to] == 0) {
                to++;
            }
            if (to - from > longest && to - from > 1) {
                longest = to - from;
                at = from;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == at) {
                text.append("::");
                i += longest - 1;
            } else {
                if (i > 0 && i != at + longest) {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
