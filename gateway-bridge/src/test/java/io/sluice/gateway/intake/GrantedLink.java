package io.sluice.gateway.intake;

import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.topics.Session;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Grant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** An endpoint's connection that keeps what it was granted; nothing else is expected of it. */
final class GrantedLink implements EndpointLink {
    final BlockingQueue<Grant> grants = new LinkedBlockingQueue<>();
    private final String endpointId;

    GrantedLink(String endpointId) {
        this.endpointId = endpointId;
    }

    @Override
    public Login login() {
        return new Login(endpointId(), session(), "normal", journalLost(), "h:1", "h", platform(), "1", "", Map.of());
    }

    @Override
    public String endpointId() {
        return endpointId;
    }

    @Override
    public String platform() {
        return "linux-x86_64";
    }

    @Override
    public Session session() {
        return new Session("boot", 1);
    }

    @Override
    public boolean journalLost() {
        return false;
    }

    @Override
    public void grant(Grant grant) {
        grants.add(grant);
    }

    @Override
    public void activate(Activation activation, Runnable acknowledged) {
        throw new AssertionError("no activation is expected here");
    }

    @Override
    public void answer(Answer answer) {
        throw new AssertionError("no answer is expected here");
    }

    @Override
    public void cancel(Cancel cancel) {
        throw new AssertionError("no cancel is expected here");
    }

    @Override
    public void content(ContentChunk chunk, Runnable written) {
        throw new AssertionError("no content is expected here");
    }

    @Override
    public void contentUnavailable(byte[] digest, long offset, String error) {
        throw new AssertionError("no content is expected here");
    }

    @Override
    public void disconnect(int reasonCode, String reason) {
        throw new AssertionError("no end is expected here: " + reason);
    }

    @Override
    public void sendAway(int reasonCode, String reason, String servers) {
        throw new AssertionError("no end is expected here: " + reason);
    }
}
