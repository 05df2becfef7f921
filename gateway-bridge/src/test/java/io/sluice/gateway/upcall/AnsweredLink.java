package io.sluice.gateway.upcall;

import static org.awaitility.Awaitility.await;

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

/** An endpoint's connection that keeps what it was answered; nothing else is expected of it. */
final class AnsweredLink implements EndpointLink {
    final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final String endpointId;
    private int read;

    AnsweredLink(String endpointId) {
        this.endpointId = endpointId;
    }

    /** Waits for the next answer. */
    Answer next() {
        await().until(() -> answers.size() > read);
        return answers.get(read++);
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
    public void answer(Answer answer) {
        answers.add(answer);
    }

    @Override
    public void grant(Grant grant) {
        throw new AssertionError("no grant is expected here");
    }

    @Override
    public void activate(Activation activation, Runnable acknowledged) {
        throw new AssertionError("no activation is expected here");
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
