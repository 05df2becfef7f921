package io.sluice.gateway.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.topics.TransferState;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What /metrics tells of requests, grants and transfers. */
final class IntakeMetrics {
    final AtomicLong waiting;
    final AtomicLong outstandingBytes;
    final AtomicLong limitBytes;
    final AtomicLong grants;
    final AtomicLong places;
    final AtomicLong outside;
    final AtomicLong transfers;
    final Counter given;
    final Counter lapsed;
    final Counter lapsedUnused;
    final Counter refused;
    final Counter bytes;
    private final Map<TransferState, Counter> ended = new EnumMap<>(TransferState.class);
    final Counter givenBack;

    IntakeMetrics(MeterRegistry meters) {
        waiting = gauge(meters, "sluice.grant.waiting", "Requests to send that wait for a grant");
        outstandingBytes = gauge(meters, "sluice.grant.outstanding.bytes", "Bytes granted and not yet durable");
        limitBytes = gauge(meters, "sluice.grant.limit.bytes", "Bytes that may be outstanding now");
        grants = gauge(meters, "sluice.grant.open", "Grants with bytes still to come");
        places = gauge(meters, "sluice.transfer.open", "Transfers that have one of the places of transfers.open");
        outside = gauge(meters, "sluice.transfer.place.waiting", "Requests to send that wait for such a place");
        transfers = gauge(meters, "sluice.transfer.remembered", "Transfers open, or done lately");
        given = meters.counter("sluice.grant.given");
        lapsed = meters.counter("sluice.grant.lapsed");
        lapsedUnused = meters.counter("sluice.grant.lapsed.unused");
        refused = meters.counter("sluice.grant.refused");
        bytes = meters.counter("sluice.transfer.bytes");
        for (TransferState each : TransferState.values()) {
            ended.put(
                    each,
                    meters.counter("sluice.transfer.ended", "state", each.name().toLowerCase(Locale.ROOT)));
        }
        givenBack = meters.counter("sluice.transfer.chunks.given.back");
    }

    void ended(TransferState state) {
        Objects.requireNonNull(ended.get(state)).increment();
    }

    private static AtomicLong gauge(MeterRegistry meters, String name, String words) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::get).description(words).register(meters);
        return value;
    }
}
