package io.sluice.gateway.admin;

import java.util.function.Supplier;

/**
 * One thing that must be well for the gateway to serve.
 *
 * @param name as /readyz shows it
 * @param problem empty while it may serve, else why not; called by the HTTP threads, must not block
 * @param state what is shown then; the same holds
 */
public record ReadinessCheck(String name, Supplier<String> problem, Supplier<String> state) {

    /** One that is well or not. */
    public ReadinessCheck(String name, Supplier<String> problem) {
        this(name, problem, () -> "ok");
    }
}
