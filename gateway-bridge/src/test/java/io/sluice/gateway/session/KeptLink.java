package io.sluice.gateway.session;

import static org.awaitility.Awaitility.await;

import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.topics.Session;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Grant;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** An endpoint's connection that keeps what it was sent, as far as the test expects it; anything else fails the test. */
public final class KeptLink implements EndpointLink {
    public final List<Activation> activations = new CopyOnWriteArrayList<>();
    /** To be run when an activation's PUBACK is to come. */
    public final List<Runnable> pubacks = new CopyOnWriteArrayList<>();

    public final List<Cancel> cancels = new CopyOnWriteArrayList<>();
    public final BlockingQueue<Grant> grants = new LinkedBlockingQueue<>();
    public final List<Answer> answers = new CopyOnWriteArrayList<>();
    public final List<ContentChunk> pieces = new CopyOnWriteArrayList<>();
    /** Why content could not be had. */
    public final List<String> errors = new CopyOnWriteArrayList<>();
    /** Reason codes, and the servers it was sent to, such as {@code 0x9C host:1}. */
    public final List<String> ends = new CopyOnWriteArrayList<>();

    private final String endpointId;
    private final Session session;
    private final Set<Kind> expected;
    private final boolean slow;
    private final Queue<Runnable> unread = new ConcurrentLinkedQueue<>();
    private int answersTaken;

    /** What may come down. */
    public enum Kind {
        ACTIVATION,
        CANCEL,
        GRANT,
        ANSWER,
        CONTENT,
        END
    }

    private KeptLink(String endpointId, Session session, Set<Kind> expected, boolean slow) {
        this.endpointId = endpointId;
        this.session = session;
        this.expected = expected;
        this.slow = slow;
    }

    /** The first connection of its boot. */
    public static KeptLink of(String endpointId, Kind... expected) {
        return new KeptLink(endpointId, new Session("boot", 1), Set.of(expected), false);
    }

    /** The same of another session. */
    public KeptLink in(Session other) {
        return new KeptLink(endpointId, other, expected, slow);
    }

    /** The same of an endpoint that reads content only by {@link #read}. */
    public KeptLink slow() {
        return new KeptLink(endpointId, session, expected, true);
    }

    /** Takes one piece of content from the socket. */
    public void read() {
        unread.remove().run();
    }

    /** All data of all content so far. */
    public byte[] received() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(piece -> all.writeBytes(piece.data()));
        return all.toByteArray();
    }

    /** Waits for the next answer. */
    public Answer nextAnswer() {
        await().until(() -> answers.size() > answersTaken);
        return answers.get(answersTaken++);
    }

    @Override
    public Login login() {
        return new Login(
                endpointId, session, "normal", false, "h:1", "h", platform(), "1", "", Map.of("site", "berlin"));
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
        expect(Kind.ACTIVATION, activation.activationId());
        pubacks.add(acknowledged);
        activations.add(activation);
    }

    @Override
    public void cancel(Cancel cancel) {
        expect(Kind.CANCEL, cancel.activationId());
        cancels.add(cancel);
    }

    @Override
    public void grant(Grant grant) {
        expect(Kind.GRANT, String.valueOf(grant.grantId()));
        grants.add(grant);
    }

    @Override
    public void answer(Answer answer) {
        expect(Kind.ANSWER, answer.reason());
        answers.add(answer);
    }

    @Override
    public void content(ContentChunk chunk, Runnable written) {
        expect(Kind.CONTENT, "at " + chunk.offset());
        if (slow) {
            unread.add(written);
        }
        pieces.add(chunk);
        if (!slow) {
            written.run();
        }
    }

    @Override
    public void contentUnavailable(byte[] digest, long offset, String error) {
        expect(Kind.CONTENT, error);
        errors.add(error);
    }

    @Override
    public void disconnect(int reasonCode, String reason) {
        end(reasonCode, reason, "");
    }

    @Override
    public void sendAway(int reasonCode, String reason, String servers) {
        end(reasonCode, reason, " " + servers);
    }

    private void end(int reasonCode, String reason, String servers) {
        expect(Kind.END, reason);
        ends.add(String.format("0x%02X", reasonCode) + servers);
    }

    private void expect(Kind kind, String what) {
        if (!expected.contains(kind)) {
            throw new AssertionError("no " + kind + " is expected here: " + what);
        }
    }
}
