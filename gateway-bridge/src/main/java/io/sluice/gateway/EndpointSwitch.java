package io.sluice.gateway;

import io.sluice.gateway.depot.Depot;
import io.sluice.gateway.desk.Sessions;
import io.sluice.gateway.inbox.Inbox;
import io.sluice.gateway.intake.Intake;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic;
import io.sluice.gateway.session.SessionEnd;
import io.sluice.gateway.upcall.Upcalls;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.Fetch;
import io.sluice.wire.ReportedState;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferKind;

/** Brings what comes up from endpoints to whom it concerns. */
final class EndpointSwitch implements EndpointTraffic {

    private final Sessions sessions;
    private final Inbox inbox;
    private final Depot depot;
    private final Intake intake;
    private final Upcalls upcalls;

    EndpointSwitch(Sessions sessions, Inbox inbox, Depot depot, Intake intake, Upcalls upcalls) {
        this.sessions = sessions;
        this.inbox = inbox;
        this.depot = depot;
        this.intake = intake;
        this.upcalls = upcalls;
    }

    @Override
    public boolean awaits(String endpointId) {
        return inbox.holdsFor(endpointId);
    }

    @Override
    public void loggedIn(EndpointLink link) {
        sessions.loggedIn(link);
        inbox.loggedIn(link);
    }

    @Override
    public void ended(EndpointLink link, SessionEnd end) {
        inbox.ended(link);
        depot.ended(link);
        intake.ended(link);
        upcalls.ended(link);
        sessions.ended(link, end);
    }

    @Override
    public void report(EndpointLink link, ActivationReport report, Acknowledgement acknowledgement) {
        inbox.report(link, report, acknowledgement);
        if (report.state() != ReportedState.RUNNING) {
            intake.methodEnded(link, report.activationId(), report.transferId());
        }
    }

    @Override
    public void fetch(EndpointLink link, Fetch fetch, Acknowledgement acknowledgement) {
        depot.fetch(link, fetch, acknowledgement);
    }

    @Override
    public void requestToSend(EndpointLink link, RequestToSend request, Acknowledgement acknowledgement) {
        if (request.kind() == TransferKind.UPCALL) {
            upcalls.ask(link, request, acknowledgement);
        } else {
            intake.requestToSend(link, request, acknowledgement);
        }
    }

    @Override
    public void chunk(EndpointLink link, TransferChunk chunk, Acknowledgement acknowledgement) {
        intake.chunk(link, chunk, acknowledgement);
    }
}
