package io.sluice.wire;

/** MQTT 5 reason codes that the endpoint protocol gives a meaning of its own (OASIS MQTT 5.0, section 2.4). */
public final class ReasonCodes {
    public static final int SUCCESS = 0x00;
    public static final int UNSPECIFIED = 0x80;
    public static final int MALFORMED_PACKET = 0x81;
    public static final int PROTOCOL_ERROR = 0x82;
    public static final int UNSUPPORTED_PROTOCOL_VERSION = 0x84;
    /** The client id is not the certificate's. */
    public static final int CLIENT_ID_NOT_VALID = 0x85;
    /** Excluded, wrong or expired join token: the reason string says which. */
    public static final int NOT_AUTHORIZED = 0x87;
    /** The coordinator cannot be reached and this gateway does not know the endpoint. */
    public static final int SERVER_UNAVAILABLE = 0x88;
    /** Come back after {@code retry-after-ms}. */
    public static final int SERVER_BUSY = 0x89;

    public static final int BANNED = 0x8A;
    public static final int SERVER_SHUTTING_DOWN = 0x8B;
    public static final int KEEP_ALIVE_TIMEOUT = 0x8D;
    public static final int SESSION_TAKEN_OVER = 0x8E;
    public static final int TOPIC_NAME_INVALID = 0x90;
    public static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
    public static final int TOPIC_ALIAS_INVALID = 0x94;
    public static final int PACKET_TOO_LARGE = 0x95;
    /** No grant covered these bytes, or the queue is full. */
    public static final int QUOTA_EXCEEDED = 0x97;

    public static final int PAYLOAD_FORMAT_INVALID = 0x99;
    public static final int USE_ANOTHER_SERVER = 0x9C;
    public static final int SERVER_MOVED = 0x9D;

    private ReasonCodes() {}
}
