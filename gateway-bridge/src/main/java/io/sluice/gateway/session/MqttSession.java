package io.sluice.gateway.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.sluice.gateway.login.ConnectRequest;
import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.login.PeerIdentity;
import io.sluice.gateway.protocol.Breach;
import io.sluice.gateway.protocol.FrameMeter;
import io.sluice.gateway.protocol.PacketKind;
import io.sluice.gateway.protocol.PacketLimit;
import io.sluice.gateway.protocol.SessionState;
import io.sluice.gateway.protocol.Step;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from accept to close: takes its packets, moves its state, ends it with a reason. Owned by its event
 * loop.
 */
public final class MqttSession extends SimpleChannelInboundHandler<MqttMessage> {
    // For the process
    private final Reception reception;
    private final SessionLoop loop;

    // For this connection
    private final Channel channel;
    private final Outlet outlet;
    private final PacketLimit packetLimit;
    private final UpTraffic upTraffic;
    private final Admittance admittance;
    private final EnrolmentExchange enrolment;
    private final Complaints complaints;
    private final Patience patience;
    private PeerIdentity peer;
    private SessionState state;
    private long packetsTaken;
    private boolean hadLoggedIn;

    // From CONNECT on
    private boolean problemInformation = true;
    private @Nullable DownQueue down;

    // While logged in
    private @Nullable DownLink link;

    public MqttSession(Reception reception, SessionLoop loop, Channel channel, PeerIdentity peer, String address) {
        super(MqttMessage.class);
        this.reception = reception;
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
        this.outlet = new Outlet(channel, loop, this, reception.metrics);
        this.packetLimit = new PacketLimit(reception.limits.packetLimit(), reception.limits.activationsMax());
        this.upTraffic = new UpTraffic(this, loop, reception, packetLimit);
        this.admittance = new Admittance(this, loop, reception, address);
        this.enrolment = new EnrolmentExchange(this, loop, reception, address);
        this.complaints = new Complaints(reception, loop, address);
        this.patience = new Patience(this, reception, admittance, complaints);
        Duration firstWait = peer instanceof PeerIdentity.Unproven
                ? reception.limits.connectTimeout()
                : reception.limits.connectTimeout().plus(reception.settings.tlsHandshakeTimeout());
        this.state = new SessionState.AwaitingConnect(deadline(firstWait));
    }

    // ---- what the pipeline tells

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        loop.joined(this);
    }

    /** The TLS handshake is over. */
    public void secured(PeerIdentity identity) {
        loop.check();
        peer = identity;
        if (state instanceof SessionState.AwaitingConnect waiting) {
            state = waiting.secured(deadline(reception.limits.connectTimeout()));
        }
    }

    /** Largest packet that is accepted now. */
    public int packetLimit() {
        return packetLimit.bytes();
    }

    /** How many packets the decoder has delivered, good or bad. */
    public long packetsTaken() {
        return packetsTaken;
    }

    /** The bytes that come are not to be decoded; no more will be read. */
    public void refusedFrame(FrameMeter.Verdict verdict) {
        if (!isOpen()) {
            return;
        }
        switch (verdict) {
            case TOO_LARGE -> {
                String words = "a packet exceeds the limit of " + packetLimit() + " bytes";
                if (state instanceof SessionState.AwaitingConnect) {
                    refuse(Breach.PACKET_TOO_LARGE, words, Packets.connAckTooLarge());
                } else {
                    breach(Breach.PACKET_TOO_LARGE, words);
                }
            }
            case NOT_CONNECT -> hang(Breach.NOT_CONNECT_FIRST);
            default -> malformed("a packet is not as long as its header says");
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
        packetsTaken++;
        if (!isOpen()) {
            return;
        }
        patience.heard(loop.nowNanos());
        reception.metrics.packetUp();
        if (packet.decoderResult().isFailure()) {
            undecodable(packet);
            return;
        }
        PacketKind kind = Packets.kindOf(packet);
        Step step = state.on(kind);
        Breach form = packet instanceof MqttPublishMessage publish ? UpTraffic.formOf(publish) : null;
        if (form != null) {
            breach(form, form.words());
        } else if (step instanceof Step.Break broken) {
            breach(broken.breach(), broken.breach().words());
        } else if (step instanceof Step.Hang hang) {
            hang(hang.breach());
        } else if (step instanceof Step.Proceed) {
            proceed(kind, packet);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        DownQueue queue = down;
        if (queue != null && isOpen() && channel.isWritable()) {
            guard(queue::writable);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(new SessionEnd(SessionEnd.Kind.LOST, "the connection broke"), null, false);
        loop.left(this);
        reception.occupancy.left(hadLoggedIn);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            end(new SessionEnd(SessionEnd.Kind.LOST, "the connection broke: " + cause.getMessage()), null, false);
        } else {
            fail(cause);
        }
    }

    // ---- packets

    private void proceed(PacketKind kind, MqttMessage packet) {
        switch (kind) {
            case CONNECT -> admittance.connect((SessionState.AwaitingConnect) state, (MqttConnectMessage) packet, peer);
            case SUBSCRIBE_DOWN, SUBSCRIBE_OTHER -> admittance.subscribe(state, (MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> {
                var unsubscribe = (MqttUnsubscribeMessage) packet;
                send(Packets.unsubAck(
                        unsubscribe.variableHeader().messageId(),
                        unsubscribe.payload().topics().size()));
            }
            case PUBLISH_REPORT, PUBLISH_FETCH, PUBLISH_ENROL, PUBLISH_RTS, PUBLISH_CHUNK ->
                upTraffic.take((MqttPublishMessage) packet);
            case PUBACK -> {
                if (down != null) {
                    down.acknowledged(((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
                }
            }
            case PINGREQ -> send(Packets.pingResp());
            case DISCONNECT ->
                end(new SessionEnd(SessionEnd.Kind.LOGGED_OUT, "the endpoint disconnected"), null, false);
            case PUBLISH_OTHER, OTHER -> throw new IllegalStateException(kind + " is allowed in no state");
        }
    }

    private void undecodable(MqttMessage packet) {
        if (Packets.isConnectOfAnotherVersion(packet)) {
            admittance.refuseVersion();
        } else {
            malformed("a packet is malformed: " + packet.decoderResult().cause().getMessage());
        }
    }

    private void malformed(String words) {
        if (state instanceof SessionState.AwaitingConnect) {
            hang(Breach.MALFORMED);
        } else {
            breach(Breach.MALFORMED, words);
        }
    }

    // ---- moves, told by the exchanges

    SessionState state() {
        return state;
    }

    void become(SessionState next) {
        loop.check();
        state = next;
    }

    Admittance admittance() {
        return admittance;
    }

    /** CONNECT has been accepted. */
    void opened(ConnectRequest request, int keepAliveSeconds) {
        patience.agreed(keepAliveSeconds);
        problemInformation = request.problemInformation();
        int receiveMaximum = Math.max(1, Math.min(request.receiveMaximum(), reception.limits.queueMax()));
        down = new DownQueue(this, outlet, packetLimit, receiveMaximum, request.maximumPacketSize());
    }

    /** SUBACK has been sent. */
    void loggedIn(Login login) {
        hadLoggedIn = true;
        reception.occupancy.loggedIn();
        var newLink = new DownLink(this, loop, login, reception.limits.queueMax());
        link = newLink;
        reception.traffic.loggedIn(newLink);
    }

    /** Passes a request for a certificate on; false if one is on its way already. */
    boolean enrol(EnrolmentRequest request) {
        return enrolment.ask(state, admittance.outcome(), request);
    }

    // ---- down

    void send(Object packet) {
        outlet.send(packet);
    }

    void enqueue(DownQueue.Message message) {
        DownQueue queue = down;
        if (isOpen() && queue != null) {
            queue.add(message);
        }
    }

    /** A message that came through the link is being written. */
    void messageLeaves() {
        if (link != null) {
            link.messageLeft();
        }
    }

    void sendPubAck(int packetId, int reasonCode, String reason, long retryAfterMs) {
        if (isOpen()) {
            reception.metrics.puback(reasonCode);
            String words = problemInformation ? reason : "";
            outlet.acknowledge(packetId, reasonCode, words, retryAfterMs);
        }
    }

    void withLink(Consumer<EndpointLink> use) {
        if (link != null) {
            use.accept(link);
        }
    }

    void flush() {
        outlet.flush();
    }

    // ---- time

    long deadline(Duration wait) {
        return loop.nowNanos() + wait.toNanos();
    }

    boolean isDue(long nowNanos) {
        return patience.isOver(state, nowNanos);
    }

    void timeOut(long nowNanos) {
        patience.end(state, nowNanos);
    }

    // ---- the end

    boolean isOpen() {
        return !(state instanceof SessionState.Closed);
    }

    /** Another connection of the same endpoint stands for it now. Any thread. */
    void supersede() {
        loop.submit(this, () -> {
            reception.metrics.takenOver();
            String words = "the endpoint connected again";
            end(
                    new SessionEnd(SessionEnd.Kind.TAKEN_OVER, words),
                    Packets.disconnect(ReasonCodes.SESSION_TAKEN_OVER, words, "", 0),
                    false);
        });
    }

    /** Ends a connection that has done nothing wrong. */
    void endByGateway(int reasonCode, String reason) {
        end(new SessionEnd(SessionEnd.Kind.BY_GATEWAY, reason), Packets.disconnect(reasonCode, reason, "", 0), false);
    }

    /** The gateway is stopping. */
    void goAway(int reasonCode, String reason) {
        if (state instanceof SessionState.AwaitingConnect) {
            end(new SessionEnd(SessionEnd.Kind.BY_GATEWAY, reason), null, false);
        } else {
            endByGateway(reasonCode, reason);
        }
    }

    /** More was handed to this session than it may hold. */
    void overflowed(String what) {
        reception.metrics.overflowed();
        endByGateway(ReasonCodes.SERVER_BUSY, "too many " + what);
    }

    /** Ends the connection for a broken rule. */
    void breach(Breach breach, String words) {
        refuse(breach, words, Packets.disconnect(breach.reasonCode(), words, "", 0));
    }

    /** Ends the connection for a broken rule with the packet that says so. */
    void refuse(Breach breach, String words, Object last) {
        if (isOpen()) {
            tell(breach, words);
            end(new SessionEnd(SessionEnd.Kind.VIOLATION, words), last, true);
        }
    }

    /** Tells of a broken rule that does not end the connection. */
    void tell(Breach breach, String words) {
        complaints.tell(breach, words, peer, admittance.outcome());
    }

    private void hang(Breach breach) {
        tell(breach, breach.words());
        end(new SessionEnd(SessionEnd.Kind.VIOLATION, breach.words()), null, false);
    }

    /** Runs work of this session; a bug in it ends the session, not the loop. */
    void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable bug) {
        complaints.failed(bug);
        goAway(ReasonCodes.UNSPECIFIED, "internal error");
    }

    void end(SessionEnd end, @Nullable Object last, boolean lingers) {
        loop.check();
        if (!isOpen()) {
            return;
        }
        state = state.closed();
        outlet.closeAfter(last, lingers, reception.limits.disconnectLinger());
        if (down != null) {
            down.clear();
        }
        DownLink announced = link;
        if (announced != null) {
            link = null;
            reception.occupancy.sessionEnded();
            reception.metrics.ended(end.kind().name().toLowerCase(Locale.ROOT));
            guard(() -> reception.traffic.ended(announced, end));
        }
        admittance.ended();
    }
}
