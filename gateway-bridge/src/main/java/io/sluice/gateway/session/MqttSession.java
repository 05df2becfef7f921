package io.sluice.gateway.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.sluice.gateway.login.ConnectGate;
import io.sluice.gateway.login.ConnectRequest;
import io.sluice.gateway.login.LoginDesk;
import io.sluice.gateway.login.PeerIdentity;
import io.sluice.gateway.protocol.Breach;
import io.sluice.gateway.protocol.FrameMeter;
import io.sluice.gateway.protocol.PacketKind;
import io.sluice.gateway.protocol.PacketLimit;
import io.sluice.gateway.protocol.SessionState;
import io.sluice.gateway.protocol.Step;
import io.sluice.gateway.session.EventSink.Violation;
import io.sluice.topics.Session;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from accept to close: takes its packets, moves its state, ends it with a reason. Owned by its event
 * loop.
 */
public final class MqttSession extends SimpleChannelInboundHandler<MqttMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);
    private static final int TOPIC_FILTER_INVALID = 0x8F;
    private static final int ADMINISTRATIVE_ACTION = 0x98;
    /** What a desk may be late by before the session stops waiting for its word. */
    private static final Duration DESK_SLACK = Duration.ofSeconds(1);

    // For the process
    private final Reception reception;
    private final SessionLoop loop;

    // For this connection
    private final Channel channel;
    private final String address;
    private final Outlet outlet;
    private final PacketLimit packetLimit;
    private final UpTraffic upTraffic;
    /** Completed once this session, and all it took over, have ended for the rest of the gateway. */
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    private PeerIdentity peer;
    private SessionState state;
    private long lastReadNanos;
    private long keepAliveNanos;
    private boolean hadLoggedIn;

    // From CONNECT on
    private ConnectGate.@Nullable Outcome admitted;
    private boolean problemInformation = true;
    private @Nullable DownQueue down;
    private CompletableFuture<Boolean> predecessorEnded = CompletableFuture.completedFuture(true);
    private @Nullable EnrolmentExchange enrolment;

    // From SUBSCRIBE on
    private long subscribedNanos;

    // While logged in
    private @Nullable DownLink link;

    public MqttSession(Reception reception, SessionLoop loop, Channel channel, PeerIdentity peer, String address) {
        super(MqttMessage.class);
        this.reception = reception;
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
        this.address = address;
        this.outlet = new Outlet(channel, loop, this, reception.metrics);
        this.packetLimit = new PacketLimit(reception.limits.packetLimit(), reception.limits.activationsMax());
        this.upTraffic = new UpTraffic(this, loop, reception, packetLimit);
        Duration firstWait = reception.limits.connectTimeout().plus(reception.settings.tlsHandshakeTimeout());
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

    /** A fixed header was refused; no more will be read. */
    public void refusedFrame(FrameMeter.Verdict verdict) {
        if (!isOpen()) {
            return;
        }
        boolean beforeConnect = state instanceof SessionState.AwaitingConnect;
        switch (verdict) {
            case TOO_LARGE -> {
                String words = "a packet exceeds the limit of " + packetLimit() + " bytes";
                if (beforeConnect) {
                    tell(Breach.PACKET_TOO_LARGE, words);
                    end(violation(words), Packets.connAckTooLarge(), true);
                } else {
                    breach(Breach.PACKET_TOO_LARGE, words);
                }
            }
            case NOT_CONNECT -> hang(Breach.NOT_CONNECT_FIRST);
            default -> malformed("a fixed header is malformed");
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
        if (!isOpen()) {
            return;
        }
        lastReadNanos = loop.nowNanos();
        reception.metrics.packetUp();
        if (packet.decoderResult().isFailure()) {
            undecodable(packet);
            return;
        }
        PacketKind kind = kindOf(packet);
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

    private static PacketKind kindOf(MqttMessage packet) {
        return switch (packet.fixedHeader().messageType()) {
            case CONNECT -> PacketKind.CONNECT;
            case SUBSCRIBE ->
                isDownAll((MqttSubscribeMessage) packet) ? PacketKind.SUBSCRIBE_DOWN : PacketKind.SUBSCRIBE_OTHER;
            case UNSUBSCRIBE -> PacketKind.UNSUBSCRIBE;
            case PUBLISH ->
                PacketKind.ofPublish(
                        ((MqttPublishMessage) packet).variableHeader().topicName());
            case PUBACK -> PacketKind.PUBACK;
            case PINGREQ -> PacketKind.PINGREQ;
            case DISCONNECT -> PacketKind.DISCONNECT;
            default -> PacketKind.OTHER;
        };
    }

    private static boolean isDownAll(MqttSubscribeMessage subscribe) {
        var subscriptions = subscribe.payload().topicSubscriptions();
        return subscriptions.size() == 1 && subscriptions.get(0).topicFilter().equals(WireTopics.DOWN_ALL);
    }

    private void proceed(PacketKind kind, MqttMessage packet) {
        switch (kind) {
            case CONNECT -> connect((MqttConnectMessage) packet);
            case SUBSCRIBE_DOWN, SUBSCRIBE_OTHER -> subscribe((MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> {
                var unsubscribe = (MqttUnsubscribeMessage) packet;
                outlet.send(Packets.unsubAck(
                        unsubscribe.variableHeader().messageId(),
                        unsubscribe.payload().topics().size()));
            }
            case PUBLISH_REPORT, PUBLISH_FETCH, PUBLISH_ENROL -> upTraffic.take((MqttPublishMessage) packet);
            case PUBACK -> {
                if (down != null) {
                    down.acknowledged(((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
                }
            }
            case PINGREQ -> outlet.send(Packets.pingResp());
            case DISCONNECT ->
                end(new SessionEnd(SessionEnd.Kind.LOGGED_OUT, "the endpoint disconnected"), null, false);
            case PUBLISH_OTHER, OTHER -> throw new IllegalStateException(kind + " is allowed in no state");
        }
    }

    private void undecodable(MqttMessage packet) {
        Throwable cause = packet.decoderResult().cause();
        boolean connect = packet.fixedHeader() != null && packet.fixedHeader().messageType() == MqttMessageType.CONNECT;
        boolean older = packet.variableHeader() instanceof MqttConnectVariableHeader header
                && header.version() != MqttVersion.MQTT_5.protocolLevel();
        if (connect && (older || cause instanceof MqttUnacceptableProtocolVersionException)) {
            refuseVersion();
        } else {
            malformed("a packet is malformed: " + cause.getMessage());
        }
    }

    private void refuseVersion() {
        tell(Breach.VERSION, Breach.VERSION.words());
        end(violation(Breach.VERSION.words()), Packets.connAckForOlder(), true);
    }

    private void malformed(String words) {
        if (state instanceof SessionState.AwaitingConnect) {
            hang(Breach.MALFORMED);
        } else {
            breach(Breach.MALFORMED, words);
        }
    }

    private void connect(MqttConnectMessage packet) {
        if (packet.variableHeader().version() != MqttVersion.MQTT_5.protocolLevel()) {
            refuseVersion();
            return;
        }
        ConnectRequest request = Packets.read(packet);
        ConnectGate.Outcome outcome = ConnectGate.judge(request, peer, address);
        if (outcome instanceof ConnectGate.Outcome.Refused refused) {
            tell(refused.breach(), refused.reason());
            end(
                    violation(refused.reason()),
                    Packets.connAck(refused.reasonCode(), Packets.reasonString(refused.reason())),
                    true);
            return;
        }
        admitted = outcome;
        problemInformation = request.problemInformation();
        int keepAliveSeconds = Greeting.keepAliveSeconds(reception.limits, request);
        keepAliveNanos = TimeUnit.SECONDS.toNanos(keepAliveSeconds) * 3 / 2;
        down = new DownQueue(
                this,
                outlet,
                packetLimit,
                Math.max(1, Math.min(request.receiveMaximum(), reception.limits.queueMax())),
                request.maximumPacketSize());
        var waiting = (SessionState.AwaitingConnect) state;
        boolean enrols = outcome instanceof ConnectGate.Outcome.Joining;
        if (outcome instanceof ConnectGate.Outcome.Certified certified) {
            String endpointId = certified.login().endpointId();
            state = waiting.certified(endpointId, deadline(reception.limits.connectTimeout()));
            takeOver(endpointId);
        } else if (outcome instanceof ConnectGate.Outcome.Joining joining) {
            state = waiting.joining(joining.tokenId(), deadline(reception.limits.connectTimeout()));
        }
        outlet.send(Packets.connAck(
                ReasonCodes.SUCCESS,
                Greeting.properties(reception.settings, keepAliveSeconds, enrols, reception.clock.millis())));
    }

    private void takeOver(String endpointId) {
        MqttSession previous = reception.registry.claim(endpointId, this);
        if (previous != null) {
            predecessorEnded = previous.ended;
            previous.loop.submit(previous, previous::superseded);
        }
    }

    private void subscribe(MqttSubscribeMessage packet) {
        int packetId = packet.variableHeader().messageId();
        if (state instanceof SessionState.AwaitingSubscribe waiting
                && admitted instanceof ConnectGate.Outcome.Certified certified) {
            subscribedNanos = loop.nowNanos();
            state = waiting.subscribed(
                    packetId, deadline(reception.limits.loginDeadline().plus(DESK_SLACK)));
            reception.loginDesk.login(
                    certified.login(), decision -> loop.submit(this, () -> decided(certified.login(), decision)));
        } else if (state instanceof SessionState.AwaitingJoinSubscribe waiting
                && admitted instanceof ConnectGate.Outcome.Joining) {
            state = waiting.subscribed(deadline(reception.limits.enrolmentDeadline()));
            outlet.send(Packets.subAck(packetId, List.of(1)));
        } else {
            resubscribe(packet);
        }
    }

    private void resubscribe(MqttSubscribeMessage packet) {
        var subscriptions = packet.payload().topicSubscriptions();
        if (subscriptions.stream().anyMatch(each -> each.topicFilter().startsWith("$share/"))) {
            breach(Breach.SHARED_SUBSCRIPTION, Breach.SHARED_SUBSCRIPTION.words());
            return;
        }
        outlet.send(Packets.subAck(
                packet.variableHeader().messageId(),
                subscriptions.stream()
                        .map(each -> each.topicFilter().equals(WireTopics.DOWN_ALL) ? 1 : TOPIC_FILTER_INVALID)
                        .toList()));
    }

    // ---- login and enrolment

    private void decided(LoginDesk.Login login, LoginDesk.Decision decision) {
        if (!(state instanceof SessionState.LoggingIn)) {
            return;
        }
        if (decision instanceof LoginDesk.Decision.Refused refused) {
            reception.metrics.login("refused", loop.nowNanos() - subscribedNanos);
            end(
                    new SessionEnd(SessionEnd.Kind.BY_GATEWAY, refused.reason()),
                    Packets.disconnect(
                            refused.reasonCode(), refused.reason(), refused.serverReference(), refused.retryAfterMs()),
                    false);
        } else {
            var unused = predecessorEnded.whenComplete((done, never) -> loop.submit(this, () -> loggedIn(login)));
        }
    }

    private void loggedIn(LoginDesk.Login login) {
        if (!(state instanceof SessionState.LoggingIn loggingIn)) {
            return;
        }
        state = loggingIn.accepted();
        hadLoggedIn = true;
        reception.occupancy.loggedIn();
        reception.metrics.login("accepted", loop.nowNanos() - subscribedNanos);
        outlet.send(Packets.subAck(loggingIn.subscribePacketId(), List.of(1)));
        var newLink = new DownLink(this, loop, login, reception.limits.queueMax());
        link = newLink;
        reception.traffic.loggedIn(newLink);
    }

    /** Passes a request for a certificate on; false if one is on its way already. */
    boolean enrol(EnrolmentRequest request) {
        EnrolmentExchange exchange = enrolment;
        if (exchange == null) {
            exchange = new EnrolmentExchange(this, loop, reception, address);
            enrolment = exchange;
        }
        if (state instanceof SessionState.Joining joining && admitted instanceof ConnectGate.Outcome.Joining join) {
            state = joining.asked(
                    request.requestId(),
                    deadline(reception.limits.enrolmentDeadline().plus(DESK_SLACK)));
            return exchange.enrol(join, request);
        }
        if (state instanceof SessionState.LoggedIn loggedIn) {
            return exchange.renew(loggedIn.endpointId(), request);
        }
        return false;
    }

    /** The region has answered an enrolling connection. */
    void enrolled() {
        if (state instanceof SessionState.Enrolling enrolling) {
            state = enrolling.answered(deadline(reception.limits.connectTimeout()));
        }
    }

    // ---- down

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

    void sendPubAck(int packetId, int reasonCode, String reason) {
        if (isOpen()) {
            reception.metrics.puback(reasonCode);
            outlet.send(Packets.pubAck(packetId, reasonCode, problemInformation ? reason : ""));
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

    boolean isDue(long nowNanos) {
        return isOpen() && (state.overdue(nowNanos) || isSilent(nowNanos));
    }

    private boolean isSilent(long nowNanos) {
        return keepAliveNanos > 0 && nowNanos - lastReadNanos >= keepAliveNanos;
    }

    void timeOut(long nowNanos) {
        if (!isDue(nowNanos)) {
            return;
        }
        if (isSilent(nowNanos)) {
            String words = "nothing was heard for " + TimeUnit.NANOSECONDS.toSeconds(nowNanos - lastReadNanos) + " s";
            end(
                    new SessionEnd(SessionEnd.Kind.LOST, words),
                    Packets.disconnect(ReasonCodes.KEEP_ALIVE_TIMEOUT, words, "", 0),
                    true);
        } else if (state instanceof SessionState.AwaitingConnect) {
            reception.metrics.turnedAway("connect-timeout");
            note("no CONNECT in time");
            end(new SessionEnd(SessionEnd.Kind.BY_GATEWAY, "no CONNECT in time"), null, false);
        } else if (state instanceof SessionState.LoggingIn) {
            reception.metrics.login("timeout", nowNanos - subscribedNanos);
            endByGateway(ReasonCodes.SERVER_UNAVAILABLE, "the login was not decided in time");
        } else if (state instanceof SessionState.Enrolling) {
            reception.metrics.enrolment("timeout");
            endByGateway(ReasonCodes.SERVER_UNAVAILABLE, "the region did not answer in time");
        } else {
            endByGateway(ADMINISTRATIVE_ACTION, "the next packet did not come in time");
        }
    }

    private long deadline(Duration wait) {
        return loop.nowNanos() + wait.toNanos();
    }

    // ---- the end

    boolean isOpen() {
        return !(state instanceof SessionState.Closed);
    }

    /** Another connection of the same endpoint stands for it now. */
    private void superseded() {
        reception.metrics.takenOver();
        String words = "the endpoint connected again";
        end(
                new SessionEnd(SessionEnd.Kind.TAKEN_OVER, words),
                Packets.disconnect(ReasonCodes.SESSION_TAKEN_OVER, words, "", 0),
                false);
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
        if (isOpen()) {
            tell(breach, words);
            end(violation(words), Packets.disconnect(breach.reasonCode(), words, "", 0), true);
        }
    }

    /** Counts, logs and reports a broken rule. */
    void tell(Breach breach, String words) {
        reception.metrics.violation(breach.kind());
        note(breach.kind() + ": " + words);
        Session session = admitted instanceof ConnectGate.Outcome.Certified certified
                ? certified.login().session()
                : new Session("", 0);
        endpointId(certifiedId -> reception.events.violation(
                new Violation(certifiedId, session, address, breach.kind(), breach.reasonCode(), words)));
    }

    private void endpointId(Consumer<String> use) {
        if (admitted instanceof ConnectGate.Outcome.Certified certified) {
            use.accept(certified.login().endpointId());
        } else if (peer instanceof PeerIdentity.Endpoint endpoint) {
            use.accept(endpoint.endpointId());
        }
    }

    private void hang(Breach breach) {
        tell(breach, breach.words());
        end(violation(breach.words()), null, false);
    }

    private static SessionEnd violation(String words) {
        return new SessionEnd(SessionEnd.Kind.VIOLATION, words);
    }

    private void note(String words) {
        long leftOut = reception.logBudget.ask(loop.nowNanos());
        if (leftOut >= 0) {
            LOG.info("{}: {} ({} lines left out)", address, words, leftOut);
        }
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
        LOG.error("{}: the session failed", address, bug);
        end(
                new SessionEnd(SessionEnd.Kind.BY_GATEWAY, "internal error"),
                state instanceof SessionState.AwaitingConnect
                        ? null
                        : Packets.disconnect(ReasonCodes.UNSPECIFIED, "internal error", "", 0),
                false);
    }

    private void end(SessionEnd end, @Nullable Object last, boolean lingers) {
        loop.check();
        if (!isOpen()) {
            return;
        }
        state = state.closed();
        outlet.closeAfter(last, lingers, reception.limits.disconnectLinger());
        if (down != null) {
            down.clear();
        }
        if (admitted instanceof ConnectGate.Outcome.Certified certified) {
            reception.registry.release(certified.login().endpointId(), this);
        }
        DownLink announced = link;
        if (announced != null) {
            link = null;
            reception.occupancy.sessionEnded();
            reception.metrics.ended(end.kind().name().toLowerCase(java.util.Locale.ROOT));
            try {
                reception.traffic.ended(announced, end);
            } catch (RuntimeException e) {
                LOG.error("{}: the end of the session was not taken note of", address, e);
            }
        }
        var unused = predecessorEnded.whenComplete((done, never) -> ended.complete(true));
    }
}
