package io.sluice.gateway.admin;

import java.util.function.Supplier;

/**
 * One thing that must be well for the gateway to serve.
 *
 * @param name as /readyz shows it
 * @param problem empty while all is well, else why not; called by the HTTP threads, must not block
 */
public record ReadinessCheck(String name, Supplier<String> problem) {}
