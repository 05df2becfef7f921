package io.sluice.gateway.protocol;

import java.util.HashSet;
import java.util.Set;

/** The PUBLISH packets of one endpoint whose PUBACK is owed; at most Receive Maximum. */
public final class ReceiveWindow {

    /** What becomes of a PUBLISH. */
    public enum Admission {
        ADMITTED,
        /** Receive Maximum is exceeded. */
        EXCEEDED,
        /** The id is zero or stands for a packet that is not yet acknowledged. */
        BAD_ID
    }

    private final int maximum;
    private final Set<Integer> owed = new HashSet<>(0);

    public ReceiveWindow(int maximum) {
        if (maximum < 1) {
            throw new IllegalArgumentException("receive maximum has the bad value " + maximum);
        }
        this.maximum = maximum;
    }

    public Admission admit(int packetId) {
        if (owed.size() >= maximum) {
            return Admission.EXCEEDED;
        }
        return packetId > 0 && owed.add(packetId) ? Admission.ADMITTED : Admission.BAD_ID;
    }

    /** PUBACK is being sent; false if none was owed. */
    public boolean settle(int packetId) {
        return owed.remove(packetId);
    }
}
