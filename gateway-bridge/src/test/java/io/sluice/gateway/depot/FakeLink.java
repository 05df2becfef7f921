package io.sluice.gateway.depot;

import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.topics.Session;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Grant;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint that reads content when it is told to. */
final class FakeLink implements EndpointLink {
    final List<ContentChunk> pieces = new CopyOnWriteArrayList<>();
    final List<String> errors = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> unread = new ArrayDeque<>();
    private final boolean reads;

    /** @param reads at once; otherwise by {@link #read} */
    FakeLink(boolean reads) {
        this.reads = reads;
    }

    byte[] received() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(piece -> all.writeBytes(piece.data()));
        return all.toByteArray();
    }

    void read() {
        Runnable written;
        synchronized (unread) {
            written = unread.remove();
        }
        written.run();
    }

    @Override
    public void content(ContentChunk chunk, Runnable written) {
        if (!reads) {
            synchronized (unread) {
                unread.add(written);
            }
        }
        pieces.add(chunk);
        if (reads) {
            written.run();
        }
    }

    @Override
    public void contentUnavailable(byte[] digest, long offset, String error) {
        errors.add(error);
    }

    @Override
    public Login login() {
        return new Login(endpointId(), session(), "normal", journalLost(), "h:1", "h", platform(), "1", "", Map.of());
    }

    @Override
    public String endpointId() {
        return "e1";
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
    public void disconnect(int reasonCode, String reason) {}

    @Override
    public void sendAway(int reasonCode, String reason, String servers) {}
}
