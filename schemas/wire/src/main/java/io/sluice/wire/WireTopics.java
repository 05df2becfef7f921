package io.sluice.wire;

/** The MQTT topics of the endpoint protocol. They carry no identity: that is the connection's. */
public final class WireTopics {
    /** Endpoint → gateway: {@link EnrolmentRequest}. */
    public static final String UP_ENROL = "up/enrol";
    /** Endpoint → gateway: {@link Fetch}. */
    public static final String UP_FETCH = "up/fetch";
    /** Endpoint → gateway: {@link ActivationReport}. */
    public static final String UP_REPORT = "up/report";
    /** Endpoint → gateway: {@link RequestToSend}. */
    public static final String UP_RTS = "up/rts";
    /** Endpoint → gateway: {@link TransferChunk}. */
    public static final String UP_CHUNK = "up/chunk";
    /** Gateway → endpoint: {@link EnrolmentAnswer}. */
    public static final String DOWN_ENROL = "down/enrol";
    /** Gateway → endpoint: {@link Activation}. */
    public static final String DOWN_ACTIVATE = "down/activate";
    /** Gateway → endpoint: {@link Cancel}. */
    public static final String DOWN_CANCEL = "down/cancel";
    /** Gateway → endpoint: {@link ContentChunk}. */
    public static final String DOWN_CONTENT = "down/content";
    /** Gateway → endpoint: {@link Grant}. */
    public static final String DOWN_CTS = "down/cts";
    /** Gateway → endpoint: {@link Answer}. */
    public static final String DOWN_ANSWER = "down/answer";
    /** What the agent subscribes to in its first packet after CONNACK. */
    public static final String DOWN_ALL = "down/#";

    private WireTopics() {}
}
