package io.sluice.coordinator.topology;

import io.sluice.coordinator.endpoints.EndpointList;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.endpoints.LoginPolicy.Verdict;
import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.TopicCatalog;

/** Keeps the partition's part of the endpoint list, answers login requests, and lets open targets follow a login. */
final class EndpointDesk {
    private final PartitionState state;
    private final Dispatcher dispatcher;
    private final GatewayLink gateways;
    private final Outbox outbox;
    private final RegionMeters meters;

    EndpointDesk(
            PartitionState state, Dispatcher dispatcher, GatewayLink gateways, Outbox outbox, RegionMeters meters) {
        this.state = state;
        this.dispatcher = dispatcher;
        this.gateways = gateways;
        this.outbox = outbox;
        this.meters = meters;
    }

    void read(EndpointEvent event, long now) {
        EndpointList.apply(state.endpoint(event.getEndpointId()), event).ifPresent(this::keep);
        if (EndpointList.isCurrentLogin(state.endpoint(event.getEndpointId()), event)) {
            dispatcher.loggedIn(event.getEndpointId(), event.getJournal() == JournalState.LOST, now);
        }
    }

    void read(LoginRequest request, long now) {
        Verdict verdict = LoginPolicy.judge(request, state.endpoint(request.getEndpointId()), now);
        meters.login(verdict.getClass().getSimpleName());
        if (verdict instanceof Verdict.Added added) {
            keep(added.added());
            answer(request, added.answer(), now);
        } else if (verdict instanceof Verdict.Listed listed) {
            answer(request, listed.answer(), now);
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
