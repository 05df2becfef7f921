package io.sluice.gateway.protocol;

/** What a state does with a packet. */
public sealed interface Step {
    /** The packet is in order. */
    record Proceed() implements Step {}

    /** The connection ends with the breach's reason code. */
    record Break(Breach breach) implements Step {}

    /** The connection ends without a word: the peer does not speak MQTT. */
    record Hang(Breach breach) implements Step {}

    /** The connection has ended; what still arrives is dropped. */
    record Ignore() implements Step {}
}
