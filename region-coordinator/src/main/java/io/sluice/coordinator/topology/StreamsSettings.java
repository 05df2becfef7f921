package io.sluice.coordinator.topology;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the streams of a region need to know.
 *
 * @param region name of the region
 * @param stateFolder where the stores lie
 * @param bootstrapServers of Kafka
 * @param partitions of the topics by endpoint and by invocation, fixed when the region was made
 * @param limits what may be tuned
 */
public record StreamsSettings(
        String region, Path stateFolder, String bootstrapServers, int partitions, StreamsLimits limits) {

    public static final ConfigKey<Integer> THREADS =
            ConfigKey.integer("streams.threads", 2, 1, 64, "Threads that work on the region's partitions");
    public static final ConfigKey<Integer> STANDBYS = ConfigKey.integer(
            "streams.standbys",
            1,
            0,
            8,
            "Copies of each partition's state that other coordinators keep up to date, so that one of them can take over at"
                    + " once; only as many as there are other coordinators");
    public static final ConfigKey<Duration> WATCHDOG = ConfigKey.duration(
            "owner.watchdog.timeout",
            "4s",
            Duration.ZERO,
            Duration.ofMinutes(5),
            "A coordinator that was paused for this long halts, so that it cannot write as the owner it no longer is;"
                    + " below the session time-out of 6 s. 0s: off");
    public static final ConfigKey<Duration> EXPIRY_GRACE = ConfigKey.duration(
            "expiry.grace",
            "30s",
            Duration.ZERO,
            Duration.ofDays(1),
            "How long after expiry and run time-out a gateway may still report before its targets end UNREACHABLE");
    public static final ConfigKey<Duration> GATEWAY_SILENCE = ConfigKey.duration(
            "gateway.silence",
            "10s",
            Duration.ofMillis(500),
            Duration.ofHours(1),
            "A gateway without a heartbeat for this long is DOWN");
    public static final ConfigKey<Duration> TALLY_INTERVAL = ConfigKey.duration(
            "tally.interval",
            "50ms",
            Duration.ofMillis(10),
            Duration.ofSeconds(10),
            "A partition's counts of an invocation are written once in this span, and at once when its last target ends");
    public static final ConfigKey<Duration> TOPIC_CHECK = ConfigKey.duration(
            "gateway.topic.check",
            "2s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "How often to look which gateways have a topic");
    public static final ConfigKey<Integer> EXPIRIES_PER_TICK = ConfigKey.integer(
            "expiry.per.second", 1_000, 1, 100_000, "Deadlines handled per second and partition at most");
    public static final ConfigKey<Integer> JUDGED_PER_TICK = ConfigKey.integer(
            "policy.judged.per.second",
            2_000,
            1,
            100_000,
            "Endpoints per second and partition that a changed login policy is applied to, though they are logged in;"
                    + " the others follow in the next seconds");
    public static final ConfigKey<Integer> WORDS_OWED = ConfigKey.integer(
            "gateway.words.owed",
            100_000,
            1,
            10_000_000,
            "Words about endpoints (migrated here, removed from there) that a partition keeps until their gateway's topic has"
                    + " them; with more, a word is said once and counted as NOT_KEPT");
    public static final ConfigKey<Duration> WORDS_KEPT = ConfigKey.duration(
            "gateway.words.kept",
            "7d",
            Duration.ofMinutes(1),
            Duration.ofDays(365),
            "How long a word is said again to a gateway whose topic does not take it; then it is given up");
    public static final ConfigKey<Integer> WORDS_PER_TICK = ConfigKey.integer(
            "gateway.words.per.second",
            1_000,
            1,
            100_000,
            "Words that are owed, looked at and said again per second and partition at most");
    public static final ConfigKey<Duration> REMOVED_KEPT = ConfigKey.duration(
            "endpoint.removed.kept",
            "365d",
            Duration.ofMinutes(1),
            Duration.ofDays(3_650),
            "How long a removed endpoint is refused; longer than certificate.validity, after which its certificate refuses it");

    public static final ConfigKey<Duration> COLLISION_SKEW = ConfigKey.duration(
            "collision.clock.skew",
            "2s",
            Duration.ZERO,
            Duration.ofHours(1),
            "By how much the clocks of two gateways may differ without a late word of one being taken for a second machine"
                    + " under one identity");
    public static final ConfigKey<Duration> COLLISION_WINDOW = ConfigKey.duration(
            "collision.window",
            "24h",
            Duration.ofMinutes(10),
            Duration.ofDays(30),
            "How long a process of an agent is remembered after another of the same identity took its place: who comes back"
                    + " within it was alive beside the other");
    public static final ConfigKey<Duration> SPLIT_KEPT = ConfigKey.duration(
            "collision.split.kept",
            "30d",
            Duration.ofMinutes(10),
            Duration.ofDays(3_650),
            "How long the clones of an endpoint that was split are known, and may enrol anew with the certificate they have");

    public static final ConfigKey<Duration> LEDGER_RETENTION = ConfigKey.duration(
            "ledger.retention",
            "30d",
            Duration.ofHours(1),
            Duration.ofDays(3_650),
            "How long an invocation and its targets can be asked for after they expired");

    public static final ConfigKey<Integer> CHANGELOG_RECORDS = ConfigKey.integer(
            "changelogs.held.records",
            500,
            1,
            100_000,
            "Copies of state that one thread holds back at most while it processes what it has polled; with one more"
                    + " all of them are sent at once. 1: none is held");
    public static final ConfigKey<Long> CHANGELOG_BYTES = ConfigKey.bytes(
            "changelogs.held.bytes",
            "256KiB",
            1,
            16L * 1024 * 1024,
            "The same in bytes; beyond it at most by one record");

    /** The settings of the streams that may be given to the coordinator, beside those of the whole process. */
    public static final List<ConfigKey<?>> KEYS = List.of(
            THREADS,
            STANDBYS,
            WATCHDOG,
            EXPIRY_GRACE,
            GATEWAY_SILENCE,
            TALLY_INTERVAL,
            TOPIC_CHECK,
            EXPIRIES_PER_TICK,
            JUDGED_PER_TICK,
            WORDS_OWED,
            WORDS_KEPT,
            WORDS_PER_TICK,
            REMOVED_KEPT,
            COLLISION_SKEW,
            COLLISION_WINDOW,
            SPLIT_KEPT,
            LEDGER_RETENTION,
            CHANGELOG_RECORDS,
            CHANGELOG_BYTES);

    /**
     * What may be tuned.
     *
     * @param threads that work on partitions
     * @param standbys copies of each partition's state, at other instances
     * @param watchdogTimeout zero: off
     * @param expiryGrace after expiry and run time-out
     * @param gatewaySilence after which a gateway is DOWN
     * @param tallyInterval between two writes of a count that changes fast
     * @param topicCheck between two looks at the gateways' topics
     * @param expiriesPerTick deadlines handled per second and partition
     * @param judgedPerTick endpoints per second and partition that a changed login policy is applied to
     * @param wordsOwed to gateways, kept by a partition
     * @param wordsKept for so long
     * @param wordsPerTick looked at per second and partition
     * @param removedKept for which a removed endpoint is refused
     * @param collisionSkew between gateways' clocks
     * @param collisionWindow for which a process that was superseded is remembered
     * @param splitKept for which clones are known
     * @param ledgerRetention of invocations that are over
     * @param changelogRecords held back by a thread at most
     * @param changelogBytes of them
     */
    public record StreamsLimits(
            int threads,
            int standbys,
            Duration watchdogTimeout,
            Duration expiryGrace,
            Duration gatewaySilence,
            Duration tallyInterval,
            Duration topicCheck,
            int expiriesPerTick,
            int judgedPerTick,
            int wordsOwed,
            Duration wordsKept,
            int wordsPerTick,
            Duration removedKept,
            Duration collisionSkew,
            Duration collisionWindow,
            Duration splitKept,
            Duration ledgerRetention,
            int changelogRecords,
            long changelogBytes) {

        public static StreamsLimits of(Config config) {
            return new StreamsLimits(
                    config.get(THREADS),
                    config.get(STANDBYS),
                    config.get(WATCHDOG),
                    config.get(EXPIRY_GRACE),
                    config.get(GATEWAY_SILENCE),
                    config.get(TALLY_INTERVAL),
                    config.get(TOPIC_CHECK),
                    config.get(EXPIRIES_PER_TICK),
                    config.get(JUDGED_PER_TICK),
                    config.get(WORDS_OWED),
                    config.get(WORDS_KEPT),
                    config.get(WORDS_PER_TICK),
                    config.get(REMOVED_KEPT),
                    config.get(COLLISION_SKEW),
                    config.get(COLLISION_WINDOW),
                    config.get(SPLIT_KEPT),
                    config.get(LEDGER_RETENTION),
                    config.get(CHANGELOG_RECORDS),
                    config.get(CHANGELOG_BYTES));
        }
    }
}
