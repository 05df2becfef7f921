package io.sluice.coordinator.topology;

import io.sluice.coordinator.endpoints.EndpointList;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.endpoints.LoginPolicy.Refusal;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.TopicCatalog;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps those out whom the login policy refuses, though their gateway knows them and did not ask: at their login, and after
 * each change of the policy those who are connected, so many a second. A policy without such rules costs nothing.
 */
final class RefusalDesk {
    private final PartitionState state;
    private final WordDesk words;
    private final Rulebook rulebook;
    private final Outbox outbox;
    private final RegionMeters meters;
    private final int judgedPerTick;
    private int judgedVersion;
    private int judging;
    private @Nullable String after;

    /** @param judgedPerTick endpoints that are judged in a second after a change of the policy */
    RefusalDesk(
            PartitionState state,
            WordDesk words,
            Rulebook rulebook,
            Outbox outbox,
            RegionMeters meters,
            int judgedPerTick) {
        this.state = state;
        this.words = words;
        this.rulebook = rulebook;
        this.outbox = outbox;
        this.meters = meters;
        this.judgedPerTick = judgedPerTick;
    }

    /** Whether this endpoint, which has just logged in, is sent away again. */
    boolean refuses(Endpoint row, long now) {
        if (!rulebook.mayRefuse()) {
            return false;
        }
        Optional<Refusal> refusal = LoginPolicy.refusal(row, rulebook::place, now);
        refusal.ifPresent(refused -> refuse(row, refused, now));
        return refusal.isPresent();
    }

    /** Judges the next ones of those who are connected, if the policy has changed. */
    void tick(long now) {
        int version = rulebook.version();
        if (version != judging) {
            judging = version;
            after = null;
        }
        if (judgedVersion == version) {
            return;
        }
        if (!rulebook.mayRefuse()) {
            judgedVersion = version;
            return;
        }
        List<Endpoint> some = state.endpointsAfter(after, judgedPerTick);
        for (Endpoint row : some) {
            if (row.getStatus() == EndpointStatus.CONNECTED) {
                var unused = refuses(row, now);
            }
        }
        if (some.size() < judgedPerTick) {
            judgedVersion = version;
            after = null;
        } else {
            after = some.get(some.size() - 1).getEndpointId();
        }
    }

    private void refuse(Endpoint row, Refusal refusal, long now) {
        meters.login("RefusedThoughKnown");
        String id = row.getEndpointId();
        if (!refusal.row().equals(row)) {
            state.keep(refusal.row());
            outbox.write(TopicCatalog.ENDPOINTS, id, refusal.row());
        }
        EndpointList.gatewaysOf(row)
                .forEach(gateway -> words.say(Word.gone(gateway, id, refusal.reason(), List.of(), now), now));
    }
}
