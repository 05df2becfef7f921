package io.sluice.gateway.control;

import java.time.Duration;

/**
 * How much of the gateway's topic is known here: all of it, only what an earlier process had read, or nothing yet. Any thread
 * may ask; one tells. Times are the caller's nanoseconds.
 */
final class CatchUp {
    /** A Kafka that says nothing for so long is taken to be away. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String topic;
    private final long startedNanos;
    private final boolean readBefore;
    private volatile boolean answered;
    private volatile boolean caughtUp;
    private volatile boolean served;
    private volatile String trouble = "";

    /** @param readBefore an earlier process has read the topic, and what it read is in the store */
    CatchUp(String topic, boolean readBefore, long nowNanos) {
        this.topic = topic;
        this.readBefore = readBefore;
        this.startedNanos = nowNanos;
    }

    /** Kafka has said where the topic ends. */
    void answered() {
        answered = true;
        trouble = "";
    }

    /** It cannot be read, and why. */
    void failed(String why) {
        trouble = why;
    }

    /** It has been read up to where it ended when Kafka answered first. */
    void caughtUp() {
        caughtUp = true;
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    /**
     * Why the gateway must not be called ready; empty if it may. Once it may it stays so: what was read before is served, and
     * an endpoint that is logged in has nothing from being sent away.
     */
    String notReady(long nowNanos) {
        boolean away = readBefore && !answered && nowNanos - startedNanos >= PATIENCE.toNanos();
        served |= caughtUp || away;
        if (served) {
            return "";
        }
        if (answered) {
            return "catching up with " + topic;
        }
        return trouble.isEmpty() ? "Kafka has not said yet where " + topic + " ends" : trouble;
    }

    /** What is known, in words. */
    String state() {
        if (caughtUp) {
            return "ok";
        }
        return (answered ? "catching up with " + topic : "Kafka has not answered")
                + "; serving what was read before this start";
    }
}
