package io.sluice.gateway.session;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.sluice.gateway.login.ConnectGate;
import io.sluice.gateway.login.ConnectRequest;
import io.sluice.gateway.login.LoginDesk.Decision;
import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.login.PeerIdentity;
import io.sluice.gateway.protocol.Breach;
import io.sluice.gateway.protocol.SessionState;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How one connection gets in: CONNECT is judged, the endpoint's older session is superseded, SUBSCRIBE starts the login
 * or the enrolment, and the login is complete once it is decided and the older session has ended. On the event loop
 * only.
 */
final class Admittance {
    /** What a desk may be late by before the session stops waiting for its word. */
    static final Duration DESK_SLACK = Duration.ofSeconds(1);

    private static final String PACED = "BUSY: many log in now; this endpoint has a place at that time";
    private static final int TOPIC_FILTER_INVALID = 0x8F;

    private final MqttSession session;
    private final SessionLoop loop;
    private final Reception reception;
    private final String address;
    /** Completed once this session, and all it took over, have ended for the rest of the gateway. */
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    private CompletableFuture<Boolean> predecessorEnded = CompletableFuture.completedFuture(true);
    private ConnectGate.@Nullable Outcome outcome;
    private long subscribedNanos;
    /** Not 0: it is to come back in so many milliseconds. */
    private long pacedMs;

    Admittance(MqttSession session, SessionLoop loop, Reception reception, String address) {
        this.session = session;
        this.loop = loop;
        this.reception = reception;
        this.address = address;
    }

    /** Null until CONNECT has been accepted. */
    ConnectGate.@Nullable Outcome outcome() {
        return outcome;
    }

    void connect(SessionState.AwaitingConnect waiting, MqttConnectMessage packet, PeerIdentity peer) {
        if (packet.variableHeader().version() != MqttVersion.MQTT_5.protocolLevel()) {
            refuseVersion();
            return;
        }
        ConnectRequest request = Packets.read(packet);
        ConnectGate.Outcome judged = ConnectGate.judge(request, peer, address);
        if (judged instanceof ConnectGate.Outcome.Refused refused) {
            session.refuse(
                    refused.breach(),
                    refused.reason(),
                    Packets.connAck(refused.reasonCode(), Packets.reasonString(refused.reason())));
            return;
        }
        outcome = judged;
        int keepAliveSeconds = Greeting.keepAliveSeconds(reception.limits, request);
        session.opened(request, keepAliveSeconds);
        long deadline = session.deadline(reception.limits.connectTimeout());
        boolean enrols = false;
        if (judged instanceof ConnectGate.Outcome.Certified certified) {
            String endpointId = certified.login().endpointId();
            session.become(waiting.certified(endpointId, deadline));
            pacedMs = reception.pace(endpointId, loop.nowNanos());
            if (pacedMs == 0) {
                // Who has to come back leaves its older session as it is.
                takeOver(endpointId);
            }
        } else if (judged instanceof ConnectGate.Outcome.Joining joining) {
            enrols = true;
            session.become(waiting.joining(joining.tokenId(), deadline));
        }
        session.send(Packets.connAck(
                ReasonCodes.SUCCESS,
                Greeting.properties(reception.settings, keepAliveSeconds, enrols, reception.clock.millis())));
    }

    /** The client speaks an MQTT that is not 5: it is answered in a form it can read. */
    void refuseVersion() {
        session.refuse(Breach.VERSION, Breach.VERSION.words(), Packets.connAckForOlder());
    }

    private void takeOver(String endpointId) {
        MqttSession previous = reception.registry.claim(endpointId, session);
        if (previous != null) {
            predecessorEnded = previous.admittance().ended;
            previous.supersede();
        }
    }

    /** The first SUBSCRIBE starts the login or the enrolment; later ones are only answered. */
    void subscribe(SessionState state, MqttSubscribeMessage packet) {
        int packetId = packet.variableHeader().messageId();
        if (state instanceof SessionState.AwaitingSubscribe waiting
                && outcome instanceof ConnectGate.Outcome.Certified certified) {
            subscribedNanos = loop.nowNanos();
            session.become(waiting.subscribed(
                    packetId, session.deadline(reception.limits.loginDeadline().plus(DESK_SLACK))));
            Login login = certified.login();
            if (pacedMs > 0) {
                decided(login, new Decision.Refused(ReasonCodes.SERVER_BUSY, PACED, "", pacedMs));
                return;
            }
            reception.loginDesk.login(login, decision -> loop.submit(session, () -> decided(login, decision)));
        } else if (state instanceof SessionState.AwaitingJoinSubscribe waiting) {
            session.become(waiting.subscribed(session.deadline(reception.limits.enrolmentDeadline())));
            session.send(Packets.subAck(packetId, List.of(1)));
        } else if (packet.payload().topicSubscriptions().stream()
                .anyMatch(each -> each.topicFilter().startsWith("$share/"))) {
            session.breach(Breach.SHARED_SUBSCRIPTION, Breach.SHARED_SUBSCRIPTION.words());
        } else {
            session.send(Packets.subAck(
                    packetId,
                    packet.payload().topicSubscriptions().stream()
                            .map(each -> each.topicFilter().equals(WireTopics.DOWN_ALL) ? 1 : TOPIC_FILTER_INVALID)
                            .toList()));
        }
    }

    private void decided(Login login, Decision decision) {
        if (!(session.state() instanceof SessionState.LoggingIn)) {
            return;
        }
        if (decision instanceof Decision.Refused refused) {
            count("refused");
            session.end(
                    new SessionEnd(SessionEnd.Kind.BY_GATEWAY, refused.reason()),
                    Packets.disconnect(
                            refused.reasonCode(), refused.reason(), refused.serverReference(), refused.retryAfterMs()),
                    false);
        } else {
            var unused = predecessorEnded.whenComplete((done, never) -> loop.submit(session, () -> complete(login)));
        }
    }

    private void complete(Login login) {
        if (session.state() instanceof SessionState.LoggingIn loggingIn) {
            session.become(loggingIn.accepted());
            count("accepted");
            session.send(Packets.subAck(loggingIn.subscribePacketId(), List.of(1)));
            session.loggedIn(login);
        }
    }

    void count(String loginOutcome) {
        reception.metrics.login(loginOutcome, loop.nowNanos() - subscribedNanos);
    }

    /** The session has ended, and the rest of the gateway knows. */
    void ended() {
        if (outcome instanceof ConnectGate.Outcome.Certified certified) {
            reception.registry.release(certified.login().endpointId(), session);
        }
        var unused = predecessorEnded.whenComplete((done, never) -> ended.complete(true));
    }
}
