package io.sluice.gateway.activation;

import io.sluice.gateway.activation.EntryState.Verdict;
import io.sluice.wire.MethodVariant;
import org.jspecify.annotations.Nullable;

/** What is to be done. The edge writes all store changes of a turn first, then does the rest in order. */
public sealed interface Decision {

    /**
     * Store an entry together with its leaf and batch.
     *
     * @param formerBatch of an entry that was known and came again with another batch; null: it is new
     */
    record Add(InboxEntry entry, @Nullable String formerBatch) implements Decision {}

    /** Store the entry's changed state; before anything is sent. */
    record Keep(InboxEntry entry) implements Decision {}

    /** Remove the entry. */
    record Drop(InboxEntry entry, DropReason reason) implements Decision {}

    /**
     * Send the activation.
     *
     * @param creditBytes of output that its report may carry on this connection; 0: none was left
     */
    record Send(InboxEntry entry, long link, MethodVariant variant, int creditBytes) implements Decision {}

    /** Tell the agent to end it. */
    record SendCancel(String activationId, long link, String reason) implements Decision {}

    /** Store that it has been told, which may be lost and told again, and write DELIVERED to the ledger's log. */
    record ReportDelivered(InboxEntry entry, long link) implements Decision {}

    /** Write this gateway's own terminal word to the ledger's log. */
    record ReportVerdict(InboxEntry entry, Verdict verdict, String reason) implements Decision {}

    /** Write the endpoint's report to the ledger's log; entry null: this gateway does not hold it. */
    record RelayReport(long report, @Nullable InboxEntry entry) implements Decision {}

    /** Give the PUBACK. */
    record Answer(long report, int reasonCode, String reason, Cause cause) implements Decision {}

    /** Why an entry leaves. */
    enum DropReason {
        /** Kafka has its terminal record; its id is remembered until it expires. */
        ANSWERED,
        /** It went to another gateway. */
        WITHDRAWN,
        /** Handed over, and nothing heard until expiry, run time-out and grace had passed. */
        OVERDUE
    }

    /** Why a report was answered as it was, for counting. */
    enum Cause {
        DURABLE,
        DUPLICATE,
        RELAY_FAILED,
        NOT_ITS_OWN,
        BEYOND_CREDIT,
        TOO_MANY_REPEATS
    }
}
