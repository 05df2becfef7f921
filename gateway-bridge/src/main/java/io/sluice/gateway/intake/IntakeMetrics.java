package io.sluice.gateway.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What /metrics tells of requests, grants and transfers. */
final class IntakeMetrics {
    final AtomicLong waiting;
    final AtomicLong outstandingBytes;
    final AtomicLong limitBytes;
    final AtomicLong grants;
    final AtomicLong transfers;
    final Counter given;
    final Counter lapsed;
    final Counter refused;
    final Counter bytes;
    final Counter complete;
    final Counter failed;
    final Counter abandoned;
    final Counter givenBack;

    IntakeMetrics(MeterRegistry meters) {
        waiting = gauge(meters, "sluice.grant.waiting", "Requests to send that wait for a grant");
        outstandingBytes = gauge(meters, "sluice.grant.outstanding.bytes", "Bytes granted and not yet durable");
        limitBytes = gauge(meters, "sluice.grant.limit.bytes", "Bytes that may be outstanding now");
        grants = gauge(meters, "sluice.grant.open", "Grants with bytes still to come");
        transfers = gauge(meters, "sluice.transfer.remembered", "Transfers open, or done lately");
        given = meters.counter("sluice.grant.given");
        lapsed = meters.counter("sluice.grant.lapsed");
        refused = meters.counter("sluice.grant.refused");
        bytes = meters.counter("sluice.transfer.bytes");
        complete = meters.counter("sluice.transfer.ended", "state", "complete");
        failed = meters.counter("sluice.transfer.ended", "state", "failed");
        abandoned = meters.counter("sluice.transfer.ended", "state", "abandoned");
        givenBack = meters.counter("sluice.transfer.chunks.given.back");
    }

    private static AtomicLong gauge(MeterRegistry meters, String name, String words) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::get).description(words).register(meters);
        return value;
    }
}
