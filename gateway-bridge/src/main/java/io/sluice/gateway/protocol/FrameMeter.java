package io.sluice.gateway.protocol;

/**
 * Judges a stream of MQTT packets by their fixed headers, before any body is read: this is what bounds memory however
 * many connections send at once. The first packet must be CONNECT.
 */
public final class FrameMeter {

    /** What a header byte tells. */
    public enum Verdict {
        /** The header goes on. */
        MORE,
        /** The header is whole and good; {@link #bodyBytes} follow. */
        PACKET,
        NOT_CONNECT,
        TOO_LARGE,
        MALFORMED
    }

    private static final int CONNECT_BYTE = 0x10;
    private static final int MAX_LENGTH_BYTES = 4;

    private boolean connectSeen;
    private int headerBytes;
    private int length;
    private int bodyBytes;

    /** Bytes of the current packet's body that are still to come; while above zero the next byte is not a header's. */
    public int bodyBytes() {
        return bodyBytes;
    }

    /** Whether the next byte starts a packet. */
    public boolean betweenPackets() {
        return bodyBytes == 0 && headerBytes == 0;
    }

    /** Takes the next bytes of the body. */
    public void body(int bytes) {
        if (bytes < 0 || bytes > bodyBytes) {
            throw new IllegalArgumentException(bytes + " bytes are not of this body: it has " + bodyBytes);
        }
        bodyBytes -= bytes;
    }

    /**
     * Takes the next byte of a fixed header.
     *
     * @param limit largest packet, header included, that is accepted now
     */
    public Verdict header(byte next, int limit) {
        int value = next & 0xFF;
        headerBytes++;
        if (headerBytes == 1) {
            return first(value);
        }
        int shift = 7 * (headerBytes - 2);
        length |= (value & 0x7F) << shift;
        if ((long) length + headerBytes > limit) {
            return Verdict.TOO_LARGE;
        }
        if ((value & 0x80) != 0) {
            return headerBytes - 1 == MAX_LENGTH_BYTES ? Verdict.MALFORMED : Verdict.MORE;
        }
        connectSeen = true;
        bodyBytes = length;
        headerBytes = 0;
        length = 0;
        return Verdict.PACKET;
    }

    private Verdict first(int value) {
        if (!connectSeen && value != CONNECT_BYTE) {
            return Verdict.NOT_CONNECT;
        }
        return value >> 4 == 0 ? Verdict.MALFORMED : Verdict.MORE;
    }
}
