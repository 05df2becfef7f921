package io.sluice.gateway.control;

import java.time.Duration;

/**
 * How the gateway's topic is read.
 *
 * @param topic its full name
 * @param outstanding polls whose commands the inbox has not stored yet, at most
 * @param backOff between tries while Kafka or the topic is away
 */
public record ControlSettings(String topic, int outstanding, Duration backOff) {}
