package io.sluice.gateway.inbox;

import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.wire.ActivationReport;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What comes to the inbox's owner thread. */
sealed interface InboxEvent {

    record Commanded(List<Command> commands, long nextOffset, CompletableFuture<Void> stored) implements InboxEvent {}

    record LoggedIn(EndpointLink link) implements InboxEvent {}

    record Ended(EndpointLink link) implements InboxEvent {}

    record Acknowledged(EndpointLink link, String activationId) implements InboxEvent {}

    record Reported(EndpointLink link, ActivationReport report, Acknowledgement acknowledgement)
            implements InboxEvent {}

    record Relayed(long report) implements InboxEvent {}

    record RelayFailed(long report, String reason) implements InboxEvent {}

    record VerdictRelayed(String activationId) implements InboxEvent {}

    record VerdictFailed(String activationId, String reason) implements InboxEvent {}
}
