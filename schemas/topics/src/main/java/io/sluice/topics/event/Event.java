package io.sluice.topics.event;

import io.sluice.topics.AuditRecord;
import io.sluice.topics.ContentDamaged;
import io.sluice.topics.DepotRoom;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.GatewayTurned;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.SpoolQuota;
import io.sluice.topics.SpoolTurned;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.UpcallRecord;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What CloudEvents wants to know of a record.
 *
 * @param id the same whenever this record is written again, as after a crash; another for every other event of its source
 * @param type such as {@code io.sluice.endpoint.logged_in}
 * @param at when it happened, milliseconds since 1970
 */
record Event(String id, String type, long at) {
    private static final String GATEWAY = "io.sluice.gateway.";
    private static final String LEDGER = "io.sluice.ledger.";
    private static final String INVOCATION = "io.sluice.invocation.";

    /**
     * Of a record of one of the event topics; null for any other.
     *
     * @param bytes the record as it is written
     * @param now for what does not say itself when it happened
     */
    static @Nullable Event of(SpecificRecord value, byte[] bytes, long now) {
        if (value instanceof LedgerRow row) {
            // The offset of the record of the log that made the row what it is.
            String id = row.getInvocationId() + "/" + row.getEndpointId() + "@" + row.getAppliedOffset();
            return new Event(id, LEDGER + lower(row.getState()), time(row, now));
        }
        if (value instanceof EndpointEvent event) {
            String id = event.getEndpointId() + "/" + event.getSession().getBoot() + "/"
                    + event.getSession().getCount() + "/" + event.getType() + "@" + event.getAt();
            return new Event(id, "io.sluice.endpoint." + lower(event.getType()), event.getAt());
        }
        if (value instanceof InvocationState state) {
            // The content beside the revision: an owner that takes over may count on from an older one.
            String id = state.getInvocationId() + "@" + state.getRevision() + "-" + sum(bytes);
            Long completed = state.getCompletedAt();
            return new Event(id, INVOCATION + lower(state.getPhase()), completed == null ? now : completed);
        }
        if (value instanceof GatewayEvent event) {
            return of(event);
        }
        if (value instanceof UpcallRecord upcall) {
            return new Event(upcall.getUpcallId(), "io.sluice.upcall", upcall.getAt());
        }
        if (value instanceof TransferManifest manifest) {
            String id = manifest.getTransferId() + "/" + manifest.getAttempt() + "/" + manifest.getState();
            return new Event(id, "io.sluice.transfer." + lower(manifest.getState()), manifest.getEndedAt());
        }
        if (value instanceof InventoryChange change) {
            long at = change.getAt().toEpochMilli();
            String id = change.getEndpointId() + "/" + change.getKind() + "/" + change.getDigest() + "@" + at;
            return new Event(id, "io.sluice.inventory." + lower(change.getKind()), at);
        }
        if (value instanceof AuditRecord audit) {
            // Written once; what the producer repeats has its headers already.
            return new Event(UUID.randomUUID().toString(), "io.sluice.audit." + audit.getAction(), audit.getAt());
        }
        return null;
    }

    private static Event of(GatewayEvent event) {
        String own = event.getGateway() + "/" + event.getStartedAt() + "/" + event.getNumber();
        if (event.getEvent() instanceof SpoolTurned turned) {
            return new Event(own, GATEWAY + "spool." + lower(turned.getTo()), event.getAt());
        }
        if (event.getEvent() instanceof SpoolQuota quota) {
            return new Event(own, GATEWAY + (quota.getReached() ? "quota.reached" : "quota.left"), event.getAt());
        }
        if (event.getEvent() instanceof DepotRoom room) {
            return new Event(own, GATEWAY + (room.getLacking() ? "depot.full" : "depot.room"), event.getAt());
        }
        if (event.getEvent() instanceof ContentDamaged) {
            return new Event(own, GATEWAY + "depot.damaged", event.getAt());
        }
        String to = ((GatewayTurned) event.getEvent()).getTo();
        return new Event(
                event.getGateway() + "/" + to + "@" + event.getAt(),
                GATEWAY + "state." + to.toLowerCase(Locale.ROOT),
                event.getAt());
    }

    private static long time(LedgerRow row, long now) {
        return switch (row.getState()) {
            case QUEUED -> row.getSelectedAt();
            case DELIVERED -> row.getDeliveredAt() == null ? now : row.getDeliveredAt();
            case RUNNING -> row.getStartedAt() == null ? now : row.getStartedAt();
            default -> row.getEndedAt() == null ? now : row.getEndedAt();
        };
    }

    private static String sum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return Long.toHexString(sum.getValue());
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
