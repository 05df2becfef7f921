package io.sluice.gateway.inbox;

import io.sluice.gateway.store.GatewayStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Forgets the ids of ended activations whose time has passed. Reads all of them: for a background thread. */
public final class AnsweredIds {
    private static final int AT_ONCE = 1_000;

    private final GatewayStore store;
    private final InstantSource clock;

    public AnsweredIds(GatewayStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    public void forgetOld() {
        long now = clock.millis();
        List<String> old = new ArrayList<>();
        store.forEachAnswered((id, until) -> {
            if (until < now && old.size() < 100 * AT_ONCE) {
                old.add(id);
            }
        });
        for (int from = 0; from < old.size(); from += AT_ONCE) {
            store.forgetAnswered(old.subList(from, Math.min(old.size(), from + AT_ONCE)));
        }
    }
}
