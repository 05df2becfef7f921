package io.sluice.coordinator.topology;

import io.sluice.coordinator.endpoints.EndpointList;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.endpoints.LoginPolicy.Verdict;
import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.coordinator.selector.Labels;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointsKnown;
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
    /** Of 36 characters each: 180 KB. */
    private static final int IDS_PER_MESSAGE = 5_000;

    private final PartitionState state;
    private final Dispatcher dispatcher;
    private final GatewayLink gateways;
    private final Rulebook rulebook;
    private final Outbox outbox;
    private final RegionMeters meters;
    private final OrderDesk orders;
    private final RefusalDesk refusals;

    EndpointDesk(
            PartitionState state,
            Dispatcher dispatcher,
            GatewayLink gateways,
            Rulebook rulebook,
            Outbox outbox,
            RegionMeters meters,
            int judgedPerTick) {
        this.state = state;
        this.dispatcher = dispatcher;
        this.gateways = gateways;
        this.rulebook = rulebook;
        this.outbox = outbox;
        this.meters = meters;
        this.orders = new OrderDesk(state, gateways, rulebook, outbox, meters);
        this.refusals = new RefusalDesk(state, gateways, rulebook, outbox, meters, judgedPerTick);
    }

    /** Time passes, a second. */
    void tick(long now) {
        refusals.tick(now);
    }

    void read(EndpointEvent event, long now) {
        Endpoint before = state.endpoint(event.getEndpointId());
        Optional<Endpoint> after = EndpointList.apply(before, event);
        after.ifPresent(this::keep);
        Endpoint row = after.isPresent() ? after.get() : before;
        if (row != null && EndpointList.isCurrentLogin(row, event) && !refusals.refuses(row, now)) {
            dispatcher.loggedIn(event.getEndpointId(), event.getJournal() == JournalState.LOST, now);
        }
    }

    void read(LoginRequest request, long now) {
        Verdict verdict = LoginPolicy.judge(
                request, state.endpoint(request.getEndpointId()), rulebook::place, rulebook::addresses, now);
        if (verdict instanceof Verdict.Answered answered) {
            meters.login(answered.placement().outcome().getClass().getSimpleName());
            answered.row().ifPresent(this::keep);
            answer(request, answered.answer(), now);
        } else {
            meters.login("TooLate");
        }
    }

    void read(EndpointOrder order, long now) {
        if (order.getOrder() instanceof ResendToGateway resend) {
            tellAgain(resend, now);
        } else {
            orders.read(order, now);
        }
    }

    /** Lost, the gateway asks again; an administrator sees in the list of gateways that nothing has come of it. */
    private void tellAgain(ResendToGateway resend, long now) {
        String gateway = resend.getGateway();
        List<String> ids = state.index().select(Labels.atGateway(gateway));
        for (int from = 0; from < ids.size() || from == 0; from += IDS_PER_MESSAGE) {
            List<String> part = List.copyOf(ids.subList(from, Math.min(from + IDS_PER_MESSAGE, ids.size())));
            gateways.send(
                    gateway,
                    Lane.ANSWERS,
                    gateway,
                    new GatewayMessage(now, new EndpointsKnown(resend.getSnapshot(), part)),
                    delivery -> {});
        }
        new ResendDesk(state, gateways, dispatcher).sendAgain(gateway, now);
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
