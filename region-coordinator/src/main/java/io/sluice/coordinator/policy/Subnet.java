package io.sluice.coordinator.policy;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A range of addresses, such as {@code 10.7.0.0/16} or {@code 2001:db8::/32}. Names are never looked up. */
public final class Subnet {
    private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,3}");
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final int GROUPS = 8;
    private static final int GROUP_BITS = 16;
    private static final int OCTET_MAX = 255;
    private static final int HEX = 16;

    private final BigInteger start;
    private final int bits;
    private final int length;

    private Subnet(Address address, int length) {
        this.bits = address.bits();
        this.length = length;
        this.start = address.value().shiftRight(bits - length);
    }

    private record Address(BigInteger value, int bits) {}

    /** @throws IllegalArgumentException if it is none */
    public static Subnet parse(String cidr) {
        int slash = cidr.indexOf('/');
        Address address = address(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("'" + cidr + "' is no subnet: expected such as 10.7.0.0/16");
        }
        String length = slash < 0 ? Integer.toString(address.bits()) : cidr.substring(slash + 1);
        if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > address.bits()) {
            throw new IllegalArgumentException(
                    "'" + cidr + "' is no subnet: expected a length from 0 to " + address.bits());
        }
        return new Subnet(address, Integer.parseInt(length));
    }

    /** False also for what is no address. */
    public boolean contains(String text) {
        Address address = address(text);
        return address != null
                && address.bits() == bits
                && address.value().shiftRight(bits - length).equals(start);
    }

    /** Null: it is none. */
    private static @Nullable Address address(String text) {
        if (V4.matcher(text).matches()) {
            BigInteger value = BigInteger.ZERO;
            for (String part : text.split("\\.", -1)) {
                int octet = Integer.parseInt(part);
                if (octet > OCTET_MAX) {
                    return null;
                }
                value = value.shiftLeft(8).or(BigInteger.valueOf(octet));
            }
            return new Address(value, V4_BITS);
        }
        return text.contains(":") ? v6(text) : null;
    }

    private static @Nullable Address v6(String text) {
        int gap = text.indexOf("::");
        String[] head = groups(gap < 0 ? text : text.substring(0, gap));
        String[] tail = gap < 0 ? new String[0] : groups(text.substring(gap + 2));
        int given = head.length + tail.length;
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            return null;
        }
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < GROUPS; i++) {
            String group = i < head.length ? head[i] : i < GROUPS - tail.length ? "0" : tail[i - GROUPS + tail.length];
            if (!GROUP.matcher(group).matches()) {
                return null;
            }
            value = value.shiftLeft(GROUP_BITS).or(BigInteger.valueOf(Integer.parseInt(group, HEX)));
        }
        return new Address(value, V6_BITS);
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }
}
