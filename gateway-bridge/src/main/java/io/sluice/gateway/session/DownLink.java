package io.sluice.gateway.session;

import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.topics.Session;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Grant;
import io.sluice.wire.WireTopics;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** The sending end that crosses to a session's event loop, and the count that bounds what is on its way there. */
final class DownLink implements EndpointLink {
    private static final AtomicIntegerFieldUpdater<DownLink> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(DownLink.class, "waiting");

    private final MqttSession session;
    private final SessionLoop loop;
    private final Login login;
    private final int queueMax;
    /** On its way to the session; read and written by {@link #WAITING}, which costs less than an object for each link. */
    @SuppressWarnings("UnusedVariable")
    private volatile int waiting;

    DownLink(MqttSession session, SessionLoop loop, Login login, int queueMax) {
        this.session = session;
        this.loop = loop;
        this.login = login;
        this.queueMax = queueMax;
    }

    /** A message has been handed to the socket. */
    void messageLeft() {
        WAITING.decrementAndGet(this);
    }

    @Override
    public Login login() {
        return login;
    }

    @Override
    public String endpointId() {
        return login.endpointId();
    }

    @Override
    public String platform() {
        return login.platform();
    }

    @Override
    public Session session() {
        return login.session();
    }

    @Override
    public boolean journalLost() {
        return login.journalLost();
    }

    @Override
    public void activate(Activation activation, Runnable acknowledged) {
        offer(new DownQueue.Message(
                WireTopics.DOWN_ACTIVATE,
                activation.encode(),
                "",
                false,
                activation.activationId(),
                activation.resultCredit(),
                null,
                DownQueue.Message.NOTHING,
                acknowledged));
    }

    @Override
    public void cancel(Cancel cancel) {
        offer(DownQueue.Message.control(WireTopics.DOWN_CANCEL, cancel.encode()));
    }

    @Override
    public void grant(Grant grant) {
        offer(DownQueue.Message.granting(grant));
    }

    @Override
    public void answer(Answer answer) {
        offer(DownQueue.Message.control(WireTopics.DOWN_ANSWER, answer.encode()));
    }

    @Override
    public void content(ContentChunk chunk, Runnable written) {
        offer(new DownQueue.Message(
                WireTopics.DOWN_CONTENT, chunk.encode(), "", true, "", 0, null, written, DownQueue.Message.NOTHING));
    }

    @Override
    public void contentUnavailable(byte[] digest, long offset, String error) {
        offer(new DownQueue.Message(
                WireTopics.DOWN_CONTENT,
                new ContentChunk(digest, offset, new byte[0]).encode(),
                error.isEmpty() ? "unavailable" : error,
                true,
                "",
                0,
                null,
                DownQueue.Message.NOTHING,
                DownQueue.Message.NOTHING));
    }

    @Override
    public void disconnect(int reasonCode, String reason) {
        loop.submit(session, () -> session.endByGateway(reasonCode, reason));
    }

    @Override
    public void sendAway(int reasonCode, String reason, String servers) {
        loop.submit(
                session,
                () -> session.end(
                        new SessionEnd(SessionEnd.Kind.BY_GATEWAY, reason),
                        Packets.disconnect(reasonCode, reason, servers, 0),
                        false));
    }

    void offer(DownQueue.Message message) {
        int now = WAITING.incrementAndGet(this);
        if (now == queueMax + 1) {
            loop.submit(session, () -> session.overflowed("messages waiting for it"));
        }
        if (now <= queueMax) {
            loop.submit(session, () -> session.enqueue(message));
        }
    }

    @Override
    public String toString() {
        return "EndpointLink[" + login.endpointId() + " " + login.session().getBoot() + "/"
                + login.session().getCount() + "]";
    }
}
