package io.sluice.wire;

/** Names of the MQTT user properties of the endpoint protocol. */
public final class WireProperties {
    /** Protocol version, {@link #PROTOCOL_VERSION}. */
    public static final String PROTOCOL = "sep";

    public static final String PROTOCOL_VERSION = "1";
    public static final String AGENT = "agent";
    /** Id of the agent process. */
    public static final String BOOT = "boot";
    /** How many times this process has connected, from 1. */
    public static final String COUNT = "count";
    /** {@code kept} or {@code lost}. */
    public static final String JOURNAL = "journal";

    public static final String PLATFORM = "platform";
    public static final String HOST = "host";
    public static final String LAST_GATEWAY = "last";
    /** {@code initial}, {@code normal}, {@code isolated} or {@code orphan}, as the agent sees it. */
    public static final String LOGIN = "login";
    /** Prefix of the endpoint's labels. */
    public static final String LABEL_PREFIX = "label.";

    public static final String GATEWAY = "gateway";
    public static final String REGION = "region";
    /** Milliseconds since 1970 by the gateway's clock: the agent judges expiry by it. */
    public static final String NOW = "now";
    /** {@code host:port} list, comma separated. */
    public static final String ALTERNATES = "alternates";
    /** Milliseconds to wait before trying again. */
    public static final String RETRY_AFTER_MS = "retry-after-ms";
    /** Of a refusal: {@link #ENROL_ANEW} if the endpoint is to get an identity of its own. */
    public static final String ENROL = "enrol";

    public static final String ENROL_ANEW = "anew";
    /** Milliseconds after which a login that waits on its connection has its turn. */
    public static final String TURN_MS = "turn-ms";
    /** Why a range of content cannot be had; the message then carries no data. */
    public static final String ERROR = "error";

    private WireProperties() {}
}
