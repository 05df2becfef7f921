package io.sluice.agent.transfer;

import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.WireTopics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Transfers that nobody here waits for any more while the gateway still may: it is told until it has acknowledged, so that it
 * keeps no place and no grant for them. Owned by the loop.
 */
final class GivenUp {
    /** The oldest beyond that are left to the gateway's patience. */
    static final int REMEMBERED = 64;

    private static final long PAUSE_MS = 5_000;

    private final OwnerLoop loop;
    private final Map<UUID, RequestToSend> untold = new LinkedHashMap<>();
    private @Nullable BrokerLink link;

    GivenUp(OwnerLoop loop) {
        this.loop = loop;
    }

    void add(UUID id, Subject subject) {
        if (untold.size() >= REMEMBERED) {
            untold.remove(untold.keySet().iterator().next());
        }
        untold.put(id, subject.givenUp(id));
        tell(id);
    }

    void linkUp(BrokerLink newLink) {
        link = newLink;
        List.copyOf(untold.keySet()).forEach(this::tell);
    }

    void linkDown() {
        link = null;
    }

    private void tell(UUID id) {
        BrokerLink current = link;
        RequestToSend request = untold.get(id);
        if (current != null && request != null) {
            current.publish(WireTopics.UP_RTS, request.encode(), code -> loop.execute(() -> told(id, current, code)));
        }
    }

    /** What cannot be understood will not be the next time either. */
    private void told(UUID id, BrokerLink by, int code) {
        boolean heard = code >= ReasonCodes.SUCCESS && code < ReasonCodes.UNSPECIFIED;
        if (heard || code == ReasonCodes.PAYLOAD_FORMAT_INVALID) {
            untold.remove(id);
        } else if (by == link) {
            loop.schedule(PAUSE_MS, () -> {
                if (by == link) {
                    tell(id);
                }
            });
        }
    }
}
