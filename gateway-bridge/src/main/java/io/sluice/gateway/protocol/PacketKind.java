package io.sluice.gateway.protocol;

import io.sluice.wire.WireTopics;

/** The packets an endpoint may send, told apart as far as the states care. */
public enum PacketKind {
    CONNECT,
    /** SUBSCRIBE to {@code down/#} and nothing else. */
    SUBSCRIBE_DOWN,
    SUBSCRIBE_OTHER,
    UNSUBSCRIBE,
    PUBLISH_REPORT,
    PUBLISH_FETCH,
    PUBLISH_ENROL,
    PUBLISH_RTS,
    PUBLISH_CHUNK,
    /** PUBLISH to a topic that is reserved or unknown. */
    PUBLISH_OTHER,
    PUBACK,
    PINGREQ,
    DISCONNECT,
    /** What only a server sends, QoS 2's packets, AUTH. */
    OTHER;

    public static PacketKind ofPublish(String topic) {
        return switch (topic) {
            case WireTopics.UP_REPORT -> PUBLISH_REPORT;
            case WireTopics.UP_FETCH -> PUBLISH_FETCH;
            case WireTopics.UP_ENROL -> PUBLISH_ENROL;
            case WireTopics.UP_RTS -> PUBLISH_RTS;
            case WireTopics.UP_CHUNK -> PUBLISH_CHUNK;
            default -> PUBLISH_OTHER;
        };
    }
}
