package io.sluice.gateway.desk;

import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.topics.Session;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An endpoint's connection that keeps where it was sent. */
final class SeenLink implements EndpointLink {
    final List<String> sentTo = new ArrayList<>();
    private final String endpointId;
    private final Session session;

    SeenLink(String endpointId, Session session) {
        this.endpointId = endpointId;
        this.session = session;
    }

    @Override
    public String endpointId() {
        return endpointId;
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Login login() {
        return new Login(
                endpointId, session, "normal", false, "h:1", "h", "linux-x86_64", "1", "", Map.of("site", "berlin"));
    }

    @Override
    public String platform() {
        return "linux-x86_64";
    }

    @Override
    public boolean journalLost() {
        return false;
    }

    @Override
    public void activate(Activation activation, Runnable acknowledged) {}

    @Override
    public void grant(Grant grant) {
        throw new AssertionError("no grant is expected here");
    }

    @Override
    public void answer(Answer answer) {
        throw new AssertionError("no answer is expected here");
    }

    @Override
    public void cancel(Cancel cancel) {}

    @Override
    public void content(ContentChunk chunk, Runnable written) {}

    @Override
    public void contentUnavailable(byte[] digest, long offset, String error) {}

    @Override
    public void disconnect(int reasonCode, String reason) {}

    @Override
    public void sendAway(int reasonCode, String reason, String servers) {
        sentTo.add(String.format("0x%02X ", reasonCode) + servers);
    }
}
