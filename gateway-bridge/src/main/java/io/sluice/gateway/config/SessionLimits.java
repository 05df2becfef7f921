package io.sluice.gateway.config;

import io.sluice.wire.config.Config;
import java.time.Duration;

/**
 * What sessions may take; together they bound the front end's memory.
 *
 * @param packetLimit largest packet from an endpoint that holds no credit
 * @param resultCreditMax by how much one activation's credit may raise that
 * @param chunkMax data of one chunk of a transfer, by which a grant raises that
 * @param requestsBurst requests to send at once
 * @param requestsPerSecond and after that
 * @param loginsPerSecond let in; others get a place in time
 * @param loginHold how far ahead a turn may be that is waited for on the connection
 * @param loginHorizon how far ahead places are given
 * @param loginPlaces endpoints that have one
 * @param activationsMax activations of one session that are sent and not reported terminal
 */
public record SessionLimits(
        int connectionsMax,
        int pendingMax,
        Duration connectTimeout,
        Duration keepAlive,
        Duration sweepInterval,
        int receiveMaximum,
        int packetLimit,
        int resultCreditMax,
        int chunkMax,
        int requestsBurst,
        int requestsPerSecond,
        int queueMax,
        int activationsMax,
        int writeWatermark,
        Duration disconnectLinger,
        Duration loginDeadline,
        Duration enrolmentDeadline,
        int loginsPerSecond,
        Duration loginHold,
        Duration loginHorizon,
        int loginPlaces) {

    public static SessionLimits of(Config config) {
        return new SessionLimits(
                config.get(GatewayKeys.CONNECTIONS_MAX),
                config.get(GatewayKeys.CONNECTIONS_PENDING_MAX),
                config.get(GatewayKeys.CONNECT_TIMEOUT),
                config.get(GatewayKeys.KEEP_ALIVE),
                config.get(GatewayKeys.SWEEP_INTERVAL),
                config.get(GatewayKeys.RECEIVE_MAXIMUM),
                Math.toIntExact(config.get(GatewayKeys.PACKET_LIMIT)),
                Math.toIntExact(config.get(GatewayKeys.RESULT_CREDIT_MAX)),
                Math.toIntExact(config.get(GatewayKeys.CHUNK_BYTES)),
                config.get(GatewayKeys.REQUESTS_BURST),
                config.get(GatewayKeys.REQUESTS_PER_SECOND),
                config.get(GatewayKeys.SESSION_QUEUE),
                config.get(GatewayKeys.SESSION_ACTIVATIONS),
                Math.toIntExact(config.get(GatewayKeys.WRITE_WATERMARK)),
                config.get(GatewayKeys.DISCONNECT_LINGER),
                config.get(GatewayKeys.LOGIN_DEADLINE),
                config.get(GatewayKeys.ENROLMENT_DEADLINE),
                config.get(GatewayKeys.LOGIN_RATE),
                config.get(GatewayKeys.LOGIN_HOLD),
                config.get(GatewayKeys.LOGIN_HORIZON),
                config.get(GatewayKeys.LOGIN_PLACES));
    }

    /** Largest packet that is ever accepted: what CONNACK advertises. */
    public int packetMax() {
        return packetLimit + Math.max(resultCreditMax, chunkMax);
    }
}
