package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.topics.GatewayMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Gateways that keep what they are told. */
final class FakeGateways implements GatewayLink {
    final Set<String> present = new HashSet<>(Set.of("gw-1", "gw-2"));
    private final List<Told> told = new ArrayList<>();
    private final List<Consumer<Delivery>> unanswered = new ArrayList<>();
    private boolean answering = true;

    record Told(String gateway, Lane lane, String key, Object body) {}

    @Override
    public void send(String gateway, Lane lane, String key, GatewayMessage message, Consumer<Delivery> outcome) {
        if (!present.contains(gateway)) {
            outcome.accept(Delivery.NO_TOPIC);
            return;
        }
        told.add(new Told(gateway, lane, key, message.getBody()));
        if (answering) {
            outcome.accept(Delivery.ACKNOWLEDGED);
        } else {
            unanswered.add(outcome);
        }
    }

    @Override
    public boolean isThere(String gateway) {
        return present.contains(gateway);
    }

    /** From now on nothing is acknowledged. */
    void keepSilent() {
        answering = false;
    }

    /** Answers all that was left open, and what follows. */
    void answer(Delivery delivery) {
        List.copyOf(unanswered).forEach(outcome -> outcome.accept(delivery));
        unanswered.clear();
        answering = true;
    }

    /** What was said since the last call. */
    List<Told> heard() {
        List<Told> heard = List.copyOf(told);
        told.clear();
        return heard;
    }

    /** Bodies of one kind, of what was said since the last call. */
    <T> List<T> heard(Class<T> type) {
        return heard().stream()
                .map(Told::body)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
