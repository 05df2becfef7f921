package io.sluice.gateway.protocol;

import io.sluice.wire.Grant;
import io.sluice.wire.TransferChunk;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How large one endpoint's packets may be: a base, raised to hold the largest result credit among the activations that
 * were sent in this session and are not yet reported terminal. One packet carries one report, so the largest counts,
 * not the sum. While it holds a grant, one chunk must fit.
 */
public final class PacketLimit {
    /** Output that a report may always carry. */
    public static final int FREE_OUTPUT_BYTES = 1_024;

    private final int base;
    private final int activationsMax;
    private final Map<String, Integer> credits = new HashMap<>(0);
    private int largestCredit;
    /** Open activations with that credit: only when the last of them ends are all looked at. */
    private int withLargestCredit;
    /** Null while there is none, as for nearly all sessions nearly always. */
    private @Nullable GrantedRanges granted;

    public PacketLimit(int base, int activationsMax) {
        this.base = base;
        this.activationsMax = activationsMax;
    }

    /** Largest packet now, header included. */
    public int bytes() {
        GrantedRanges present = granted;
        return base + Math.max(largestCredit, present == null ? 0 : present.largestChunk());
    }

    /** A grant is being sent. */
    public void given(Grant grant, long nowNanos) {
        GrantedRanges present = granted;
        if (present == null) {
            present = new GrantedRanges();
            granted = present;
        }
        present.given(grant, nowNanos);
    }

    /** Judges a chunk by the grants of this session and, if it is covered, counts it. */
    public GrantedRanges.Verdict take(TransferChunk chunk, long nowNanos) {
        GrantedRanges present = granted;
        if (present == null) {
            return GrantedRanges.Verdict.NO_GRANT;
        }
        GrantedRanges.Verdict verdict = present.take(chunk, nowNanos);
        if (present.isEmpty()) {
            granted = null;
        }
        return verdict;
    }

    /** An activation is being sent with this credit; false if too many are open. */
    public boolean sent(String activationId, int credit) {
        if (credits.size() >= activationsMax && !credits.containsKey(activationId)) {
            return false;
        }
        Integer before = credits.put(activationId, credit);
        if (credit > largestCredit) {
            largestCredit = credit;
            withLargestCredit = 0;
        }
        withLargestCredit += credit == largestCredit ? 1 : 0;
        if (before != null) {
            left(before);
        }
        return true;
    }

    /** Whether a report of this activation may carry so much output. */
    public boolean covers(String activationId, int outputBytes) {
        return outputBytes <= Math.max(FREE_OUTPUT_BYTES, credits.getOrDefault(activationId, 0));
    }

    /** Its terminal report is durable: the credit ends. */
    public void reportedTerminal(String activationId) {
        Integer credit = credits.remove(activationId);
        if (credit != null) {
            left(credit);
        }
    }

    private void left(int credit) {
        if (credit != largestCredit || --withLargestCredit > 0) {
            return;
        }
        largestCredit = 0;
        for (int each : credits.values()) {
            if (each > largestCredit) {
                largestCredit = each;
                withLargestCredit = 0;
            }
            withLargestCredit += each == largestCredit ? 1 : 0;
        }
    }
}
