package io.sluice.gateway.session;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.sluice.gateway.protocol.Breach;
import io.sluice.gateway.protocol.PacketLimit;
import io.sluice.gateway.protocol.ReceiveWindow;
import io.sluice.gateway.protocol.RequestRate;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.Fetch;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferKind;
import io.sluice.wire.WireTopics;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What one endpoint publishes: checked, decoded, handed on, and answered with PUBACK. On the event loop only. */
final class UpTraffic {
    private static final int NAME_CHARS = 255;
    /** Arguments of an upcall, in its request. */
    private static final int INLINED_BYTES = 1_024;

    private static final int ATTEMPTS = 1_000_000;

    private final MqttSession session;
    private final SessionLoop loop;
    private final Reception reception;
    private final PacketLimit packetLimit;
    private final ReceiveWindow window;
    /** Null before the first request, as for most sessions. */
    private @Nullable RequestRate requests;

    UpTraffic(MqttSession session, SessionLoop loop, Reception reception, PacketLimit packetLimit) {
        this.session = session;
        this.loop = loop;
        this.reception = reception;
        this.packetLimit = packetLimit;
        this.window = new ReceiveWindow(reception.limits.receiveMaximum());
    }

    /** The breach of a PUBLISH that no state would accept; null if there is none. */
    static @Nullable Breach formOf(MqttPublishMessage publish) {
        if (publish.variableHeader().properties().getProperty(MqttProperties.TOPIC_ALIAS) != null) {
            return Breach.TOPIC_ALIAS;
        }
        if (publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE) {
            return Breach.QOS_2;
        }
        return publish.fixedHeader().isRetain() ? Breach.RETAIN : null;
    }

    /** Takes a PUBLISH that the session's state allows. */
    void take(MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        String topic = publish.variableHeader().topicName();
        if (publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE) {
            session.breach(Breach.QOS_0, topic + " needs QoS 1");
            return;
        }
        switch (window.admit(packetId)) {
            case EXCEEDED -> {
                session.breach(
                        Breach.RECEIVE_MAXIMUM,
                        "more than " + reception.limits.receiveMaximum() + " packets without PUBACK");
                return;
            }
            case BAD_ID -> {
                session.breach(Breach.PACKET_ID, "packet id " + packetId + " is not yet acknowledged");
                return;
            }
            case ADMITTED -> {}
        }
        try {
            if (topic.equals(WireTopics.UP_CHUNK)) {
                // Its data is copied once, from the network's buffer.
                chunk(packetId, TransferChunk.decode(publish.payload().nioBuffer()));
                return;
            }
            byte[] payload = ByteBufUtil.getBytes(publish.payload());
            switch (topic) {
                case WireTopics.UP_REPORT -> report(packetId, ActivationReport.decode(payload));
                case WireTopics.UP_FETCH -> fetch(packetId, Fetch.decode(payload));
                case WireTopics.UP_RTS -> requestToSend(packetId, RequestToSend.decode(payload));
                default -> enrol(packetId, EnrolmentRequest.decode(payload));
            }
        } catch (MalformedWireException e) {
            session.tell(Breach.PAYLOAD, topic + ": " + e.getMessage());
            acknowledge(packetId, ReasonCodes.PAYLOAD_FORMAT_INVALID, topic + ": " + e.getMessage());
        }
    }

    private void report(int packetId, ActivationReport report) {
        if (!packetLimit.covers(report.activationId(), report.output().length)) {
            session.breach(
                    Breach.CREDIT, report.output().length + " bytes of output exceed the credit of this session");
            return;
        }
        boolean terminal = report.state() != ReportedState.RUNNING;
        session.withLink(link ->
                reception.traffic.report(link, report, new OwedAck(packetId, terminal ? report.activationId() : "")));
    }

    private void fetch(int packetId, Fetch fetch) {
        session.withLink(link -> reception.traffic.fetch(link, fetch, new OwedAck(packetId, "")));
    }

    private void requestToSend(int packetId, RequestToSend request) {
        RequestRate rate = requests;
        if (rate == null) {
            rate = new RequestRate(reception.limits.requestsBurst(), reception.limits.requestsPerSecond());
            requests = rate;
        }
        if (!rate.take(loop.nowNanos())) {
            session.breach(
                    Breach.REQUESTS,
                    "more than " + reception.limits.requestsBurst() + " requests at once and "
                            + reception.limits.requestsPerSecond() + " a second");
            return;
        }
        session.withLink(link -> {
            requireSound(request, link.endpointId());
            reception.traffic.requestToSend(link, request, new OwedAck(packetId, ""));
        });
    }

    /** Everything in it that would be kept, or believed, must be small and the endpoint's own. */
    private static void requireSound(RequestToSend request, String endpointId) {
        boolean sound = request.transferId().length == TransferChunk.ID_BYTES
                && request.attempt() >= 0
                && request.attempt() < ATTEMPTS
                && request.length() >= -1
                && request.offset() >= 0
                && request.inlined().length <= (request.kind() == TransferKind.UPCALL ? INLINED_BYTES : 0)
                && (request.sha256().length == 0 || request.sha256().length == TransferChunk.DIGEST_BYTES)
                && request.name().length() <= NAME_CHARS
                && request.contentType().length() <= NAME_CHARS
                && request.correlation().length() <= NAME_CHARS;
        if (!sound) {
            throw new MalformedWireException("a field of the request has a bad value or is too long");
        }
        boolean own = request.correlation().endsWith("/" + endpointId)
                || (request.correlation().isEmpty() && request.kind() != TransferKind.RESULT);
        if (!own) {
            throw new MalformedWireException("its correlation is not an activation of this endpoint");
        }
    }

    private void chunk(int packetId, TransferChunk chunk) {
        switch (packetLimit.take(chunk, loop.nowNanos())) {
            case COVERED -> session.withLink(link -> reception.traffic.chunk(link, chunk, new OwedAck(packetId, "")));
            case LAPSED ->
                acknowledge(packetId, ReasonCodes.QUOTA_EXCEEDED, "the grant has lapsed; the request is queued again");
            case NO_GRANT -> session.breach(Breach.GRANT, "no grant covers a chunk of grant " + chunk.grantId());
            case BEYOND ->
                session.breach(
                        Breach.GRANT,
                        "byte " + chunk.offset() + " and " + chunk.data().length + " bytes are not what grant "
                                + chunk.grantId() + " asks for next");
            case TOO_LARGE ->
                session.breach(
                        Breach.GRANT,
                        "a chunk of " + chunk.data().length + " bytes is larger than grant " + chunk.grantId()
                                + " allows");
        }
    }

    private void enrol(int packetId, EnrolmentRequest request) {
        if (session.enrol(request)) {
            acknowledge(packetId, ReasonCodes.SUCCESS, "");
        } else {
            acknowledge(packetId, ReasonCodes.QUOTA_EXCEEDED, "a request is already on its way");
        }
    }

    private void acknowledge(int packetId, int reasonCode, String reason) {
        acknowledge(packetId, reasonCode, reason, 0);
    }

    private void acknowledge(int packetId, int reasonCode, String reason, long retryAfterMs) {
        if (window.settle(packetId)) {
            session.sendPubAck(packetId, reasonCode, reason, retryAfterMs);
        }
    }

    /** A PUBACK that another part of the gateway will give. */
    private final class OwedAck implements EndpointTraffic.Acknowledgement {
        private final int packetId;
        private final String reportedTerminal;
        private final AtomicBoolean given = new AtomicBoolean();

        OwedAck(int packetId, String reportedTerminal) {
            this.packetId = packetId;
            this.reportedTerminal = reportedTerminal;
        }

        @Override
        public void give(int reasonCode, String reason) {
            give(reasonCode, reason, 0);
        }

        @Override
        public void giveLater(long retryAfterMs, String reason) {
            give(ReasonCodes.QUOTA_EXCEEDED, reason, Math.max(1, retryAfterMs));
        }

        private void give(int reasonCode, String reason, long retryAfterMs) {
            if (given.compareAndSet(false, true)) {
                loop.submit(session, () -> {
                    if (session.isOpen()) {
                        settle(reasonCode, reason, retryAfterMs);
                    }
                });
            }
        }

        private void settle(int reasonCode, String reason, long retryAfterMs) {
            if (reasonCode == ReasonCodes.SUCCESS && !reportedTerminal.isEmpty()) {
                packetLimit.reportedTerminal(reportedTerminal);
            }
            acknowledge(packetId, reasonCode, reason, retryAfterMs);
        }
    }
}
