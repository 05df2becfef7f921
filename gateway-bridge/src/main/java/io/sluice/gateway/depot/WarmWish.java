package io.sluice.gateway.depot;

/** What is wanted of contents. */
public enum WarmWish {
    /** To be here before an endpoint asks. */
    WARM,
    /** The same, and to stay. */
    PIN,
    /** Not to have to stay any more. */
    UNPIN
}
