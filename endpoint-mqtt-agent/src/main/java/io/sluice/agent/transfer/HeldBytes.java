package io.sluice.agent.transfer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The bytes of one transfer that have been produced and are not known to be durable, up to a capacity. One thread adds
 * to them and waits while they are full; another takes and drops them.
 */
final class HeldBytes {
    private final byte[] ring;
    private final MessageDigest digest;
    private long from;
    private long to;
    private byte[] sha256 = {};
    private boolean ended;
    private boolean abandoned;
    private boolean waiting;

    HeldBytes(int capacity) {
        this.ring = new byte[capacity];
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Adds as many bytes as there is room for, after waiting for some room.
     *
     * @return how many were added; -1 if nobody takes them any more, or the thread was interrupted
     */
    synchronized int add(byte[] bytes, int offset, int count) {
        waiting = true;
        try {
            while (to - from == ring.length && !abandoned) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        } finally {
            waiting = false;
        }
        if (abandoned) {
            return -1;
        }
        int added = (int) Math.min(count, ring.length - (to - from));
        int at = (int) (to % ring.length);
        int first = Math.min(added, ring.length - at);
        System.arraycopy(bytes, offset, ring, at, first);
        System.arraycopy(bytes, offset + first, ring, 0, added - first);
        digest.update(bytes, offset, added);
        to += added;
        return added;
    }

    /** No byte follows. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            sha256 = digest.digest();
        }
    }

    /** Nobody takes the bytes any more. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** What lies before is durable. */
    synchronized void dropTo(long offset) {
        from = Math.max(from, Math.min(offset, to));
        notifyAll();
    }

    /**
     * A copy of held bytes.
     *
     * @throws IllegalArgumentException if some of them are not held
     */
    synchronized byte[] copy(long offset, int count) {
        if (offset < from || offset + count > to) {
            throw new IllegalArgumentException(
                    "bytes " + offset + " to " + (offset + count) + " are not among " + from + " to " + to);
        }
        byte[] copy = new byte[count];
        int at = (int) (offset % ring.length);
        int first = Math.min(count, ring.length - at);
        System.arraycopy(ring, at, copy, 0, first);
        System.arraycopy(ring, 0, copy, first, count - first);
        return copy;
    }

    synchronized long from() {
        return from;
    }

    /** How many bytes have been produced. */
    synchronized long to() {
        return to;
    }

    synchronized boolean isFull() {
        return to - from == ring.length;
    }

    /** Whether the producing thread waits for room. */
    synchronized boolean isAwaited() {
        return waiting && to - from == ring.length;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** Of all bytes; empty before the end. */
    synchronized byte[] sha256() {
        return sha256;
    }
}
