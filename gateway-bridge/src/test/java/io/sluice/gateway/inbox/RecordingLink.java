package io.sluice.gateway.inbox;

import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.topics.Session;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Grant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint's connection that keeps what it was sent. */
final class RecordingLink implements EndpointLink {
    final List<Activation> activations = new CopyOnWriteArrayList<>();
    final List<Runnable> pubacks = new CopyOnWriteArrayList<>();
    final List<Cancel> cancels = new CopyOnWriteArrayList<>();
    final List<Integer> disconnects = new CopyOnWriteArrayList<>();
    private final String endpointId;
    private final Session session;

    RecordingLink(String endpointId, String boot, int count) {
        this.endpointId = endpointId;
        this.session = new Session(boot, count);
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
        return session;
    }

    @Override
    public boolean journalLost() {
        return false;
    }

    @Override
    public void activate(Activation activation, Runnable acknowledged) {
        pubacks.add(acknowledged);
        activations.add(activation);
    }

    @Override
    public void grant(Grant grant) {
        throw new AssertionError("no grant is expected here");
    }

    @Override
    public void answer(Answer answer) {
        throw new AssertionError("no answer is expected here");
    }

    @Override
    public void cancel(Cancel cancel) {
        cancels.add(cancel);
    }

    @Override
    public void content(ContentChunk chunk, Runnable written) {}

    @Override
    public void contentUnavailable(byte[] digest, long offset, String error) {}

    @Override
    public void disconnect(int reasonCode, String reason) {
        disconnects.add(reasonCode);
    }

    @Override
    public void sendAway(int reasonCode, String reason, String servers) {
        disconnects.add(reasonCode);
    }
}
