package io.sluice.gateway.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 packets sent to one endpoint and not yet acknowledged; at most the endpoint's Receive Maximum.
 *
 * @param <T> what is remembered of a packet until its PUBACK
 */
public final class SendWindow<T> {
    private static final int MAX_PACKET_ID = 65_535;

    private final int maximum;
    private final Map<Integer, T> inFlight = new HashMap<>(0);
    private int lastId;

    public SendWindow(int maximum) {
        if (maximum < 1) {
            throw new IllegalArgumentException("receive maximum has the bad value " + maximum);
        }
        this.maximum = maximum;
    }

    /** How many more packets may be sent. */
    public int room() {
        return maximum - inFlight.size();
    }

    /**
     * Takes a place for a packet.
     *
     * @return its packet id, one that is not in use
     */
    public int take(T remembered) {
        if (room() <= 0) {
            throw new IllegalStateException("the window of " + maximum + " is full");
        }
        do {
            lastId = lastId % MAX_PACKET_ID + 1;
        } while (inFlight.containsKey(lastId));
        inFlight.put(lastId, remembered);
        return lastId;
    }

    /** Frees the place of a packet; null if nothing was in flight under that id. */
    public @Nullable T acknowledged(int packetId) {
        return inFlight.remove(packetId);
    }

    /** The session has ended: nothing will be acknowledged. */
    public void clear() {
        inFlight.clear();
    }
}
