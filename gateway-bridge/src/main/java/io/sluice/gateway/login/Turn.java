package io.sluice.gateway.login;

/** When a login may go on. */
public sealed interface Turn {
    /** At once. */
    record Now() implements Turn {}

    /** Soon: the endpoint waits on its connection. */
    record Soon(long waitMs) implements Turn {}

    /** The endpoint leaves and comes back then; its place is kept. */
    record Later(long waitMs) implements Turn {}

    /** There is no place for it: it is refused as cheaply as can be, and comes again when it thinks fit. */
    record None() implements Turn {}
}
