package io.sluice.gateway.intake;

import java.time.Duration;

/**
 * Bounds of the intake.
 *
 * @param mailbox requests that wait to be looked at
 * @param transfers that are remembered, open and done
 * @param perEndpoint of those, of one endpoint
 * @param keep how long one without life, and a done one, is remembered
 * @param expires age at which one that is not done ends: its first chunks must outlive it
 * @param stopTimeout to finish the mailbox at a stop
 */
public record IntakeSettings(
        int mailbox, int transfers, int perEndpoint, Duration keep, Duration expires, Duration stopTimeout) {}
