package io.sluice.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.activation.InboxLimits;
import io.sluice.gateway.config.BackboneKeys;
import io.sluice.gateway.config.GatewayKeys;
import io.sluice.gateway.control.ControlSettings;
import io.sluice.gateway.depot.DepotLimits;
import io.sluice.gateway.grant.GrantSettings;
import io.sluice.gateway.inbox.InboxSettings;
import io.sluice.gateway.intake.IntakeSettings;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.RelayLimits;
import io.sluice.gateway.relay.RelayProducer;
import io.sluice.gateway.relay.SpoolLimits;
import io.sluice.gateway.relay.Turns;
import io.sluice.gateway.spool.Spool;
import io.sluice.gateway.upcall.UpcallLimits;
import io.sluice.gateway.wan.RateSchedule;
import io.sluice.gateway.wan.Throttle;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigKey;
import java.time.InstantSource;
import org.apache.kafka.clients.producer.Producer;

/** The bounds of each part, out of the settings. */
final class Limits {
    /** Grants of a few bytes each must not grow without bound. */
    private static final int GRANTS_MAX = 65_536;

    private Limits() {}

    static Relay relay(Config config, Spool spool, Turns turns, MeterRegistry metrics) {
        return new Relay(() -> producer(config), relay(config), spool(config), spool, turns, metrics);
    }

    private static RelayLimits relay(Config config) {
        return new RelayLimits(
                config.get(BackboneKeys.RELAY_RECORDS),
                config.get(BackboneKeys.RELAY_BYTES),
                config.get(BackboneKeys.RELAY_STOP_TIMEOUT));
    }

    private static SpoolLimits spool(Config config) {
        return new SpoolLimits(
                config.get(BackboneKeys.SPOOL_AFTER),
                config.get(BackboneKeys.SPOOL_BYTES),
                config.get(BackboneKeys.SPOOL_RECORDS));
    }

    private static Producer<byte[], byte[]> producer(Config config) {
        return RelayProducer.connect(
                config.get(GatewayKeys.BOOTSTRAP_SERVERS),
                "sluice-" + config.get(GatewayKeys.GATEWAY),
                config.get(BackboneKeys.RELAY_DELIVERY_TIMEOUT),
                config.get(BackboneKeys.RELAY_MAX_BLOCK),
                new RelayProducer.Tuning(
                        config.get(BackboneKeys.RELAY_LINGER),
                        config.get(BackboneKeys.RELAY_COMPRESSION),
                        config.get(BackboneKeys.RELAY_BATCH_BYTES),
                        config.get(BackboneKeys.RELAY_BUFFER_BYTES),
                        config.get(BackboneKeys.RELAY_REQUEST_BYTES)));
    }

    static InboxLimits activations(Config config) {
        return new InboxLimits(
                Math.toIntExact(config.get(GatewayKeys.RESULT_CREDIT_MAX)),
                config.get(BackboneKeys.INBOX_IN_FLIGHT),
                config.get(BackboneKeys.INBOX_GRACE).toMillis(),
                config.get(BackboneKeys.INBOX_VERDICT_RETRY).toMillis());
    }

    static InboxSettings inbox(Config config) {
        return new InboxSettings(
                config.get(BackboneKeys.INBOX_ENTRIES),
                config.get(BackboneKeys.INBOX_MAILBOX),
                config.get(BackboneKeys.INBOX_BATCH_CACHE_BYTES),
                config.get(BackboneKeys.INBOX_ANSWERED_KEEP),
                config.get(BackboneKeys.RELAY_STOP_TIMEOUT));
    }

    static ControlSettings control(Config config, String topic) {
        return new ControlSettings(
                topic, config.get(BackboneKeys.CONTROL_OUTSTANDING), config.get(BackboneKeys.KAFKA_BACK_OFF));
    }

    static DepotLimits depot(Config config) {
        return new DepotLimits(
                config.get(GatewayKeys.DEPOT_BYTES),
                config.get(GatewayKeys.DEPOT_BYTES) / 100 * config.get(BackboneKeys.DEPOT_PINNED_PERCENT),
                config.get(BackboneKeys.DEPOT_RESERVE_BYTES),
                config.get(BackboneKeys.DEPOT_FETCHES),
                config.get(BackboneKeys.DEPOT_FETCHES_PER_ENDPOINT),
                config.get(BackboneKeys.DEPOT_SERVING),
                config.get(BackboneKeys.DEPOT_PULLS),
                config.get(BackboneKeys.DEPOT_PULL_THREADS),
                config.get(BackboneKeys.DEPOT_THREADS),
                config.get(BackboneKeys.DEPOT_ATTEMPTS),
                config.get(BackboneKeys.DEPOT_KAFKA_TIMEOUT),
                config.get(BackboneKeys.DEPOT_PIECE_TIMEOUT));
    }

    static Throttle throttle(
            String direction, ConfigKey<RateSchedule> rate, Config config, InstantSource clock, MeterRegistry metrics) {
        return new Throttle(
                direction, config.get(rate), config.get(BackboneKeys.WAN_ZONE), clock, System::nanoTime, metrics);
    }

    static GrantSettings grants(Config config) {
        return new GrantSettings(
                config.get(BackboneKeys.GRANT_WAITING),
                config.get(BackboneKeys.GRANT_WAITING_PER_ENDPOINT),
                GRANTS_MAX,
                config.get(BackboneKeys.GRANT_PER_TRANSFER),
                config.get(BackboneKeys.GRANT_BYTES),
                Math.toIntExact(config.get(GatewayKeys.CHUNK_BYTES)),
                config.get(BackboneKeys.GRANT_LAPSE),
                config.get(BackboneKeys.OUTSTANDING_MIN),
                config.get(BackboneKeys.OUTSTANDING_MAX),
                config.get(BackboneKeys.TRANSFERS_OPEN),
                config.get(BackboneKeys.TRANSFERS_TURN),
                GrantSettings.WEIGHTS);
    }

    static UpcallLimits upcalls(Config config) {
        return new UpcallLimits(
                config.get(BackboneKeys.UPCALL_WAITING),
                config.get(BackboneKeys.UPCALL_WAITING_PER_ENDPOINT),
                config.get(BackboneKeys.UPCALL_RUNNING),
                config.get(BackboneKeys.UPCALL_THREADS),
                config.get(BackboneKeys.UPCALL_TIMEOUT),
                config.get(BackboneKeys.UPCALL_KEEP),
                config.get(BackboneKeys.UPCALL_KEPT_BYTES));
    }

    static IntakeSettings intake(Config config) {
        return new IntakeSettings(
                config.get(BackboneKeys.INTAKE_MAILBOX),
                config.get(BackboneKeys.TRANSFERS_MAX),
                config.get(BackboneKeys.TRANSFERS_PER_ENDPOINT),
                config.get(BackboneKeys.TRANSFER_KEEP),
                config.get(BackboneKeys.TRANSFER_EXPIRES),
                config.get(BackboneKeys.RELAY_STOP_TIMEOUT));
    }
}
