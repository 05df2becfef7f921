package io.sluice.coordinator.query;

import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who watches which invocation. Any thread may watch, end a watch and tell; after an end a watch hears no more. */
final class Watches {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    private final Map<String, Set<Watch>> byInvocation = new ConcurrentHashMap<>();

    /** One listener. Its own lock keeps the first state from overtaking a later one, and anything from following an end. */
    private final class Watch implements AutoCloseable {
        private final String invocationId;
        private final Consumer<InvocationState> listener;
        private boolean told;
        private boolean ended;

        private Watch(String invocationId, Consumer<InvocationState> listener) {
            this.invocationId = invocationId;
            this.listener = listener;
        }

        private synchronized void first(InvocationState state) {
            if (!told) {
                next(state);
            }
        }

        private synchronized void next(InvocationState state) {
            told = true;
            if (!ended) {
                ended = state.getPhase() == InvocationPhase.COMPLETE;
                listener.accept(state);
            }
        }

        @Override
        public void close() {
            byInvocation.computeIfPresent(invocationId, (id, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** @param current asked once the watch is in place, so that no state is missed between */
    AutoCloseable watch(
            String invocationId, Consumer<InvocationState> listener, Supplier<@Nullable InvocationState> current) {
        Watch watch = new Watch(invocationId, listener);
        byInvocation.compute(invocationId, (id, all) -> {
            Set<Watch> set = all == null ? ConcurrentHashMap.newKeySet() : all;
            set.add(watch);
            return set;
        });
        try {
            InvocationState state = current.get();
            if (state != null) {
                watch.first(state);
            }
            return watch;
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    /** Whether anybody watches it. */
    boolean has(String invocationId) {
        return byInvocation.containsKey(invocationId);
    }

    /** Tells those who watch it. A listener that fails is dropped. */
    void tell(InvocationState state) {
        for (Watch watch : byInvocation.getOrDefault(state.getInvocationId(), Set.of())) {
            try {
                watch.next(state);
            } catch (RuntimeException e) {
                LOG.warn("a listener to invocation {} failed and is dropped", state.getInvocationId(), e);
                watch.close();
            }
        }
    }
}
