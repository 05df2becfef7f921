package io.sluice.agent.upcall;

/** How an upcall ended. */
public sealed interface UpcallResult {

    /** Its handler answered. */
    record Answered(String contentType, byte[] content) implements UpcallResult {}

    /** Its handler failed, or the gateway does not take it. */
    record Failed(String reason) implements UpcallResult {}

    /** No handler has that name. */
    record Unknown(String reason) implements UpcallResult {}

    /** Nobody answered in time. */
    record TimedOut(String reason) implements UpcallResult {}
}
