package io.sluice.agent.launch;

import java.util.Arrays;

/** The start of stdout up to a limit, or the end of stderr. Written by one thread, read by any. */
final class Captured {
    private final byte[] kept;
    private final boolean keepsEnd;
    private final int capacity;
    private byte[] head = new byte[0];
    private long total;

    private Captured(int capacity, boolean keepsEnd) {
        this.kept = keepsEnd ? new byte[capacity] : new byte[0];
        this.keepsEnd = keepsEnd;
        this.capacity = capacity;
    }

    static Captured start(int capacity) {
        return new Captured(capacity, false);
    }

    static Captured end(int capacity) {
        return new Captured(capacity, true);
    }

    /** Takes bytes; true while all of them were within the capacity. */
    synchronized boolean add(byte[] bytes, int count) {
        if (keepsEnd) {
            for (int i = Math.max(0, count - capacity); i < count; i++) {
                kept[(int) ((total + i) % capacity)] = bytes[i];
            }
        } else if (total < capacity) {
            int taken = (int) Math.min(count, capacity - total);
            int before = head.length;
            head = Arrays.copyOf(head, before + taken);
            System.arraycopy(bytes, 0, head, before, taken);
        }
        total += count;
        return total <= capacity;
    }

    synchronized byte[] bytes() {
        if (!keepsEnd) {
            return head;
        }
        int length = (int) Math.min(total, capacity);
        byte[] ordered = new byte[length];
        for (int i = 0; i < length; i++) {
            ordered[i] = kept[(int) ((total - length + i) % capacity)];
        }
        return ordered;
    }
}
