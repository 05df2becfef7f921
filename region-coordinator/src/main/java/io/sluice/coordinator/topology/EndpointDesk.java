package io.sluice.coordinator.topology;

import io.sluice.coordinator.endpoints.EndpointList;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.endpoints.LoginPolicy.Verdict;
import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.ResendToGateway;
import io.sluice.topics.TopicCatalog;
import java.util.List;
import java.util.Optional;

/** Keeps the partition's part of the endpoint list, answers login requests, and lets open targets follow a login. */
final class EndpointDesk {
    private final PartitionState state;
    private final Dispatcher dispatcher;
    private final GatewayLink gateways;
    private final Rulebook rulebook;
    private final Outbox outbox;
    private final RegionMeters meters;
    private final OrderDesk orders;
    private final RefusalDesk refusals;
    private final WordDesk words;
    private final RemovedEndpoints removed;
    private final CollisionDesk collisions;

    EndpointDesk(
            PartitionState state,
            Dispatcher dispatcher,
            GatewayLink gateways,
            Rulebook rulebook,
            Outbox outbox,
            RegionMeters meters,
            WordDesk words,
            RemovedEndpoints removed,
            CollisionDesk collisions,
            int judgedPerTick) {
        this.state = state;
        this.dispatcher = dispatcher;
        this.gateways = gateways;
        this.rulebook = rulebook;
        this.outbox = outbox;
        this.meters = meters;
        this.words = words;
        this.removed = removed;
        this.collisions = collisions;
        this.orders = new OrderDesk(state, words, removed, collisions, rulebook, outbox, meters);
        this.refusals = new RefusalDesk(state, words, rulebook, outbox, meters, judgedPerTick);
    }

    /** Time passes, a second. */
    void tick(long now) {
        refusals.tick(now);
        removed.tick(now);
        words.tick(now);
    }

    void read(EndpointEvent event, long now) {
        String id = event.getEndpointId();
        if (removed.contains(id)) {
            sendAway(event, now);
            return;
        }
        Endpoint before = state.endpoint(id);
        if (event.getType() == EndpointEventType.LOGGED_IN && !collisions.admits(before, event, now)) {
            return;
        }
        Optional<Endpoint> after = EndpointList.apply(before, event);
        after.ifPresent(this::keep);
        Endpoint row = after.isPresent() ? after.get() : before;
        if (row != null && EndpointList.isCurrentLogin(row, event) && !refusals.refuses(row, now)) {
            sendHome(row, event, now);
            dispatcher.loggedIn(id, event.getJournal() == JournalState.LOST, now);
        }
    }

    /** Its gateway did not know that it was removed, or was about to let it in. */
    private void sendAway(EndpointEvent event, long now) {
        if (event.getType() == EndpointEventType.LOGGED_IN) {
            meters.login("RemovedThoughKnown");
            words.say(
                    Word.gone(event.getGateway(), event.getEndpointId(), RemovedEndpoints.REASON, List.of(), now), now);
        }
    }

    /** Its gateway did not know that it was moved, or was about to let it in, or it was a guest there. */
    private void sendHome(Endpoint row, EndpointEvent event, long now) {
        String home = row.getAssignedGateway();
        if (!EndpointList.isStranger(row, event) || !rulebook.isUp(home)) {
            return;
        }
        List<String> servers = rulebook.addresses(List.of(home));
        if (!servers.isEmpty()) {
            meters.login("SentHome");
            String reason = "MIGRATED: it belongs to " + home;
            words.say(Word.gone(event.getGateway(), row.getEndpointId(), reason, servers, now), now);
        }
    }

    void read(LoginRequest request, long now) {
        if (removed.contains(request.getEndpointId())) {
            meters.login("Removed");
            answer(request, LoginPolicy.refused(request, RemovedEndpoints.REASON), now);
            return;
        }
        Endpoint row = state.endpoint(request.getEndpointId());
        Optional<LoginAnswer> refusal = collisions.refusal(row, request);
        if (refusal.isPresent()) {
            answer(request, refusal.get(), now);
            return;
        }
        Verdict verdict = LoginPolicy.judge(request, row, rulebook::place, rulebook::addresses, now);
        if (verdict instanceof Verdict.Answered answered) {
            meters.login(answered.placement().outcome().getClass().getSimpleName());
            answered.row().ifPresent(this::keep);
            answer(request, collisions.answer(answered.answer()), now);
        } else {
            meters.login("TooLate");
        }
    }

    void read(EndpointOrder order, long now) {
        if (order.getOrder() instanceof ResendToGateway resend) {
            words.say(Word.all(resend.getGateway(), resend.getSnapshot(), now), now);
        } else {
            orders.read(order, now);
        }
    }

    private void answer(LoginRequest request, LoginAnswer answer, long now) {
        // Lost, the gateway's deadline passes and the agent asks again.
        gateways.send(
                request.getGateway(),
                Lane.ANSWERS,
                request.getRequestId(),
                new GatewayMessage(now, answer),
                delivery -> {});
    }

    private void keep(Endpoint endpoint) {
        state.keep(endpoint);
        outbox.write(TopicCatalog.ENDPOINTS, endpoint.getEndpointId(), endpoint);
    }
}
