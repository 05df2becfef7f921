package io.sluice.gateway.protocol;

import io.sluice.wire.ReasonCodes;
import java.util.Locale;

/** Rules that a peer can break, each with the reason code it is told. The closed list of the metric's kinds. */
public enum Breach {
    MALFORMED(ReasonCodes.MALFORMED_PACKET, "the packet is malformed"),
    PACKET_TOO_LARGE(ReasonCodes.PACKET_TOO_LARGE, "the packet is larger than this session's limit"),
    NOT_CONNECT_FIRST(ReasonCodes.PROTOCOL_ERROR, "the first packet is not CONNECT"),
    SECOND_CONNECT(ReasonCodes.PROTOCOL_ERROR, "CONNECT was sent twice"),
    VERSION(ReasonCodes.UNSUPPORTED_PROTOCOL_VERSION, "only MQTT 5 is spoken here"),
    CLIENT_ID(ReasonCodes.CLIENT_ID_NOT_VALID, "the client id is not the certificate's"),
    CERTIFICATE(ReasonCodes.NOT_AUTHORIZED, "the certificate is not an endpoint's"),
    CREDENTIALS(Breach.BAD_USER_NAME_OR_PASSWORD, "the join token is malformed"),
    CONNECT_PROPERTIES(ReasonCodes.PROTOCOL_ERROR, "CONNECT lacks what the endpoint protocol needs"),
    WILL(ReasonCodes.TOPIC_NAME_INVALID, "wills are not available"),
    AUTHENTICATION_METHOD(Breach.BAD_AUTHENTICATION_METHOD, "extended authentication is not available"),
    SUBSCRIBE_FIRST(ReasonCodes.PROTOCOL_ERROR, "the first packet after CONNACK must be SUBSCRIBE down/#"),
    BEFORE_LOGIN(ReasonCodes.PROTOCOL_ERROR, "the login is not complete"),
    ENROL_ONLY(ReasonCodes.NOT_AUTHORIZED, "a connection without certificate may only enrol"),
    ENROL_ONCE(ReasonCodes.PROTOCOL_ERROR, "one connection may ask once to enrol"),
    TOPIC(ReasonCodes.TOPIC_NAME_INVALID, "the topic is reserved or unknown"),
    TOPIC_ALIAS(ReasonCodes.TOPIC_ALIAS_INVALID, "topic aliases are not available"),
    QOS_0(ReasonCodes.PROTOCOL_ERROR, "what goes up needs QoS 1"),
    QOS_2(Breach.QOS_NOT_SUPPORTED, "QoS 2 is not available"),
    RETAIN(Breach.RETAIN_NOT_SUPPORTED, "retained messages are not available"),
    SHARED_SUBSCRIPTION(Breach.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, "shared subscriptions are not available"),
    RECEIVE_MAXIMUM(ReasonCodes.RECEIVE_MAXIMUM_EXCEEDED, "more unacknowledged packets than Receive Maximum"),
    PACKET_ID(ReasonCodes.PROTOCOL_ERROR, "the packet id is zero or not yet acknowledged"),
    CREDIT(ReasonCodes.QUOTA_EXCEEDED, "more output than this session's credit covers"),
    GRANT(ReasonCodes.QUOTA_EXCEEDED, "no grant of this session covers these bytes"),
    REQUESTS(ReasonCodes.QUOTA_EXCEEDED, "more requests to send than this session may make"),
    PAYLOAD(ReasonCodes.PAYLOAD_FORMAT_INVALID, "the payload is not the topic's message"),
    PACKET(ReasonCodes.PROTOCOL_ERROR, "the packet is not one that an endpoint sends");

    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    private static final int BAD_AUTHENTICATION_METHOD = 0x8C;
    private static final int RETAIN_NOT_SUPPORTED = 0x9A;
    private static final int QOS_NOT_SUPPORTED = 0x9B;
    private static final int SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = 0x9E;

    private final int reasonCode;
    private final String words;
    private final String kind;

    Breach(int reasonCode, String words) {
        this.reasonCode = reasonCode;
        this.words = words;
        this.kind = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public int reasonCode() {
        return reasonCode;
    }

    public String words() {
        return words;
    }

    /** As metrics and events name it. */
    public String kind() {
        return kind;
    }
}
