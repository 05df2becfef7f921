package io.sluice.gateway.intake;

import io.sluice.gateway.grant.Waiting;

/**
 * How busy the intake is.
 *
 * @param openTransfers begun and not over
 * @param bytesPerSecond made durable, over the last half second or more
 */
public record IntakeLoad(Waiting waiting, int openTransfers, long bytesPerSecond) {}
