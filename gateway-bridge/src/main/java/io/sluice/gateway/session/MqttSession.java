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
import io.sluice.gateway.protocol.SessionState;
import io.sluice.gateway.protocol.Step;
import io.sluice.gateway.protocol.TimeOut;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection, from accept to close: takes its packets, moves its state, ends it with a reason. On its event loop only. */
public final class MqttSession extends SimpleChannelInboundHandler<MqttMessage> {
    /** What the pipeline is told when SUBACK has been sent. */
    public static final Object LOGGED_IN = new Object();

    // For the process
    private final Reception reception;
    private final SessionLoop loop;

    // For this connection
    private final Channel channel;
    private final String address;
    private final Outlet outlet;
    private final Patience patience = new Patience();
    /** Completed once this session, and all it took over, have ended for the rest of the gateway. */
    final CompletableFuture<Boolean> gone = new CompletableFuture<>();

    /** Among the connections of its loop, which owns it; -1 when it is none of them. */
    int place = -1;

    private PeerIdentity peer;
    private SessionState state;
    private long packetsTaken;
    private boolean hadLoggedIn;

    /** Until it is logged in. */
    private @Nullable Admittance admittance;

    // From CONNECT on
    private boolean problemInformation = true;
    private int receiveMaximum;
    private int maximumPacketSize;
    private @Nullable Exchange exchange;

    /** While logged in. */
    private @Nullable DownLink link;

    public MqttSession(Reception reception, SessionLoop loop, Channel channel, PeerIdentity peer, String address) {
        super(MqttMessage.class);
        this.reception = reception;
        this.loop = loop;
        this.channel = channel;
        this.address = address;
        this.peer = peer;
        this.outlet = new Outlet(channel, loop, this, reception.metrics);
        this.admittance = new Admittance(this, loop, reception, address);
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
        return exchange == null ? reception.limits.packetLimit() : exchange.packetLimit.bytes();
    }

    /** How many packets the decoder has delivered, good or bad. */
    public long packetsTaken() {
        return packetsTaken;
    }

    /** The bytes that come are not to be decoded; no more will be read. */
    public void refusedFrame(FrameMeter.Verdict verdict) {
        Unreadable.frame(this, verdict);
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
            Unreadable.packet(this, packet);
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
        if (exchange != null && isOpen() && channel.isWritable()) {
            guard(exchange.down::writable);
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
            case CONNECT -> entering().connect((SessionState.AwaitingConnect) state, (MqttConnectMessage) packet, peer);
            case SUBSCRIBE_DOWN, SUBSCRIBE_OTHER -> {
                if (admittance == null) {
                    Admittance.answer(this, (MqttSubscribeMessage) packet);
                } else {
                    admittance.subscribe(state, (MqttSubscribeMessage) packet);
                }
            }
            case UNSUBSCRIBE -> {
                var unsubscribe = (MqttUnsubscribeMessage) packet;
                send(Packets.unsubAck(
                        unsubscribe.variableHeader().messageId(),
                        unsubscribe.payload().topics().size()));
            }
            case PUBLISH_REPORT, PUBLISH_FETCH, PUBLISH_ENROL, PUBLISH_RTS, PUBLISH_CHUNK ->
                exchange().up.take((MqttPublishMessage) packet);
            case PUBACK -> {
                if (exchange != null) {
                    exchange.down.acknowledged(((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
                }
            }
            case PINGREQ -> send(Packets.pingResp());
            case DISCONNECT ->
                end(new SessionEnd(SessionEnd.Kind.LOGGED_OUT, "the endpoint disconnected"), null, false);
            case PUBLISH_OTHER, OTHER -> throw new IllegalStateException(kind + " is allowed in no state");
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

    /** How it gets in; only until it is. */
    Admittance entering() {
        return Objects.requireNonNull(admittance, "the login is complete");
    }

    /** CONNECT has been accepted. */
    void opened(ConnectRequest request, int keepAliveSeconds) {
        patience.agreed(keepAliveSeconds);
        problemInformation = request.problemInformation();
        receiveMaximum = Math.max(1, Math.min(request.receiveMaximum(), reception.limits.queueMax()));
        maximumPacketSize = request.maximumPacketSize();
    }

    private Exchange exchange() {
        if (exchange == null) {
            exchange = new Exchange(this, loop, reception, outlet, address, receiveMaximum, maximumPacketSize);
        }
        return exchange;
    }

    /** SUBACK has been sent. */
    void loggedIn(Login login) {
        hadLoggedIn = true;
        admittance = null;
        reception.occupancy.loggedIn();
        var newLink = new DownLink(this, loop, login, reception.limits.queueMax());
        link = newLink;
        channel.pipeline().fireUserEventTriggered(LOGGED_IN);
        reception.traffic.loggedIn(newLink);
    }

    /** Passes a request for a certificate on; false if one is on its way already. */
    boolean enrol(EnrolmentRequest request) {
        return exchange().enrolment.ask(state, admittance == null ? null : admittance.outcome(), request);
    }

    // ---- down

    void send(Object packet) {
        outlet.send(packet);
    }

    void enqueue(DownQueue.Message message) {
        if (isOpen()) {
            exchange().down.add(message);
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
        return patience.over(state, nowNanos) != TimeOut.NONE;
    }

    void timeOut(long nowNanos) {
        TimeOut late = patience.over(state, nowNanos);
        if (late == TimeOut.SILENCE) {
            Object last = Packets.disconnect(late.reasonCode(), late.words(), "", 0);
            end(new SessionEnd(SessionEnd.Kind.LOST, late.words()), last, true);
        } else if (late != TimeOut.NONE) {
            entering().timeOut(late);
        }
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
        boolean silent = state instanceof SessionState.AwaitingConnect;
        Object last = silent ? null : Packets.disconnect(reasonCode, reason, "", 0);
        end(new SessionEnd(SessionEnd.Kind.BY_GATEWAY, reason), last, false);
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
        DownLink announced = link;
        Login known = announced != null ? announced.login() : admittance == null ? null : admittance.login();
        new Complaints(reception, loop, address).tell(breach, words, peer, known);
    }

    /** Ends the connection without a word to a peer that does not speak MQTT. */
    void hang(Breach breach) {
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
        new Complaints(reception, loop, address).failed(bug);
        goAway(ReasonCodes.UNSPECIFIED, "internal error");
    }

    void end(SessionEnd end, @Nullable Object last, boolean lingers) {
        loop.check();
        if (!isOpen()) {
            return;
        }
        state = state.closed();
        outlet.closeAfter(last, lingers, reception.limits.disconnectLinger());
        if (exchange != null) {
            exchange.down.clear();
        }
        DownLink announced = link;
        if (announced != null) {
            link = null;
            reception.occupancy.sessionEnded();
            reception.metrics.ended(end.kind().name().toLowerCase(Locale.ROOT));
            guard(() -> reception.traffic.ended(announced, end));
        }
        if (admittance != null) {
            admittance.ended();
        } else if (announced != null) {
            reception.registry.release(announced.endpointId(), this);
            gone.complete(true);
        }
    }
}
