package io.sluice.gateway.session;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.sluice.gateway.login.ConnectGate;
import io.sluice.gateway.login.ConnectRequest;
import io.sluice.gateway.login.LoginDesk.Decision;
import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.login.PeerIdentity;
import io.sluice.gateway.login.Turn;
import io.sluice.gateway.protocol.Breach;
import io.sluice.gateway.protocol.SessionState;
import io.sluice.gateway.protocol.TimeOut;
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
    private static final String NO_PLACE = "BUSY: more want to log in than there are turns for";
    private static final int TOPIC_FILTER_INVALID = 0x8F;
    private static final CompletableFuture<Boolean> NOBODY = CompletableFuture.completedFuture(true);

    private final MqttSession session;
    private final SessionLoop loop;
    private final Reception reception;
    private final String address;
    private CompletableFuture<Boolean> predecessorGone = NOBODY;
    private ConnectGate.@Nullable Outcome outcome;
    private long subscribedNanos;
    private Turn turn = new Turn.Now();
    /** From when on a login that waits on its connection may go on. */
    private long turnNanos;

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
            // Answered in a form that it can read.
            session.refuse(Breach.VERSION, Breach.VERSION.words(), Packets.connAckForOlder());
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
        if (judged instanceof ConnectGate.Outcome.Certified certified) {
            turn = reception.turnOf(certified.login().endpointId(), loop.nowNanos());
            if (turn instanceof Turn.None) {
                session.end(new SessionEnd(SessionEnd.Kind.BY_GATEWAY, NO_PLACE), Packets.connAckBusy(), false);
                return;
            }
        }
        outcome = judged;
        int keepAliveSeconds = Greeting.keepAliveSeconds(reception.limits, request);
        session.opened(request, keepAliveSeconds);
        long deadline = session.deadline(reception.limits.connectTimeout());
        boolean enrols = false;
        if (judged instanceof ConnectGate.Outcome.Certified certified) {
            String endpointId = certified.login().endpointId();
            session.become(waiting.certified(endpointId, deadline));
            if (!(turn instanceof Turn.Later)) {
                // Who has to come back leaves its older session as it is.
                takeOver(endpointId);
            }
        } else if (judged instanceof ConnectGate.Outcome.Joining joining) {
            enrols = true;
            session.become(waiting.joining(joining.tokenId(), deadline));
        } else if (judged instanceof ConnectGate.Outcome.Splitting splitting) {
            enrols = true;
            session.become(waiting.joining(splitting.endpointId(), deadline));
        }
        long turnMs = turn instanceof Turn.Soon soon ? soon.waitMs() : 0;
        turnNanos = session.deadline(Duration.ofMillis(turnMs));
        session.send(Packets.connAck(
                ReasonCodes.SUCCESS,
                Greeting.properties(reception.settings, keepAliveSeconds, enrols, reception.clock.millis(), turnMs)));
    }

    private void takeOver(String endpointId) {
        MqttSession previous = reception.registry.claim(endpointId, session);
        if (previous != null) {
            predecessorGone = previous.gone;
            previous.supersede();
        }
    }

    /** The first SUBSCRIBE starts the login or the enrolment; later ones are only answered. */
    void subscribe(SessionState state, MqttSubscribeMessage packet) {
        int packetId = packet.variableHeader().messageId();
        if (state instanceof SessionState.AwaitingSubscribe waiting
                && outcome instanceof ConnectGate.Outcome.Certified certified) {
            subscribedNanos = loop.nowNanos();
            Duration wait = Duration.ofNanos(Math.max(0, turnNanos - loop.nowNanos()));
            session.become(waiting.subscribed(
                    packetId,
                    session.deadline(wait.plus(reception.limits.loginDeadline()).plus(DESK_SLACK))));
            Login login = certified.login();
            if (turn instanceof Turn.Later later) {
                decided(login, new Decision.Refused(ReasonCodes.SERVER_BUSY, PACED, "", later.waitMs()));
            } else if (wait.isZero()) {
                ask(login);
            } else {
                loop.schedule(() -> session.guard(() -> ask(login)), wait);
            }
        } else if (state instanceof SessionState.AwaitingJoinSubscribe waiting) {
            session.become(waiting.subscribed(session.deadline(reception.limits.enrolmentDeadline())));
            session.send(Packets.subAck(packetId, List.of(1)));
        } else {
            answer(session, packet);
        }
    }

    /** A SUBSCRIBE that starts nothing. */
    static void answer(MqttSession session, MqttSubscribeMessage packet) {
        if (packet.payload().topicSubscriptions().stream()
                .anyMatch(each -> each.topicFilter().startsWith("$share/"))) {
            session.breach(Breach.SHARED_SUBSCRIPTION, Breach.SHARED_SUBSCRIPTION.words());
        } else {
            session.send(Packets.subAck(
                    packet.variableHeader().messageId(),
                    packet.payload().topicSubscriptions().stream()
                            .map(each -> each.topicFilter().equals(WireTopics.DOWN_ALL) ? 1 : TOPIC_FILTER_INVALID)
                            .toList()));
        }
    }

    private void ask(Login login) {
        if (session.isOpen()) {
            subscribedNanos = loop.nowNanos();
            reception.loginDesk.login(login, decision -> loop.submit(session, () -> decided(login, decision)));
        }
    }

    private void decided(Login login, Decision decision) {
        if (!(session.state() instanceof SessionState.LoggingIn)) {
            return;
        }
        if (decision instanceof Decision.Refused refused) {
            count("refused");
            session.end(new SessionEnd(SessionEnd.Kind.BY_GATEWAY, refused.reason()), Packets.refusal(refused), false);
        } else {
            var unused = predecessorGone.whenComplete((done, never) -> loop.submit(session, () -> complete(login)));
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

    /** What the endpoint says of itself; null before CONNECT has been accepted. */
    @Nullable
    Login login() {
        return outcome instanceof ConnectGate.Outcome.Certified certified ? certified.login() : null;
    }

    /** The next step has not come in time. */
    void timeOut(TimeOut late) {
        switch (late) {
            case CONNECT -> {
                reception.metrics.turnedAway("connect-timeout");
                new Complaints(reception, loop, address).log(late.words());
                session.end(new SessionEnd(SessionEnd.Kind.BY_GATEWAY, late.words()), null, false);
            }
            case LOGIN -> {
                count("timeout");
                session.endByGateway(late.reasonCode(), late.words());
            }
            case ENROLMENT -> {
                reception.metrics.enrolment("timeout");
                session.endByGateway(late.reasonCode(), late.words());
            }
            default -> session.endByGateway(late.reasonCode(), late.words());
        }
    }

    private void count(String loginOutcome) {
        reception.metrics.login(loginOutcome, loop.nowNanos() - subscribedNanos);
    }

    /** The session has ended, and the rest of the gateway knows. */
    void ended() {
        if (outcome instanceof ConnectGate.Outcome.Certified certified) {
            reception.registry.release(certified.login().endpointId(), session);
        }
        var unused = predecessorGone.whenComplete((done, never) -> session.gone.complete(true));
    }
}
