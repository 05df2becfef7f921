package io.sluice.gateway.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.depot.DepotWatch;
import io.sluice.gateway.relay.Turns;
import io.sluice.topics.ContentDamaged;
import io.sluice.topics.DepotRoom;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.SpoolQuota;
import io.sluice.topics.SpoolTurned;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The relay's turns and the depot's troubles in their order, until they are in Kafka or on the disk. Bounded: with more the oldest goes. Any thread may
 * call.
 */
public final class TurnLog implements Turns, DepotWatch {
    private final String gateway;
    private final int most;
    private final InstantSource clock;
    private final long startedAt;
    private final Counter givenUp;
    private final Deque<GatewayEvent> waiting = new ArrayDeque<>();
    private long lastNumber;

    /** @param most events that wait at once */
    public TurnLog(String gateway, int most, InstantSource clock, MeterRegistry metrics) {
        this.gateway = gateway;
        this.most = most;
        this.clock = clock;
        this.startedAt = clock.millis();
        this.givenUp = Counter.builder("sluice.gateway.events.given.up")
                .description("Events of the gateway that were dropped since too many waited")
                .register(metrics);
        Gauge.builder("sluice.gateway.events.waiting", this, TurnLog::size)
                .description("Events of the gateway that are not durable yet")
                .register(metrics);
    }

    @Override
    public void turned(Turn turn) {
        add(new SpoolTurned(
                turn.topic(),
                turn.partition(),
                turn.from(),
                turn.to(),
                turn.afterMs(),
                turn.spoolBytes(),
                turn.spoolRecords()));
    }

    @Override
    public void quota(boolean reached, long spoolBytes, long quotaBytes) {
        add(new SpoolQuota(reached, spoolBytes, quotaBytes));
    }

    @Override
    public void room(boolean lacking, String cause, long usedBytes, long limitBytes) {
        add(new DepotRoom(lacking, cause, usedBytes, limitBytes));
    }

    @Override
    public void damaged(String digestHex, long sizeBytes) {
        add(new ContentDamaged(digestHex, sizeBytes));
    }

    private synchronized void add(Object event) {
        if (waiting.size() >= most) {
            waiting.removeFirst();
            givenUp.increment();
        }
        waiting.addLast(new GatewayEvent(gateway, clock.millis(), startedAt, ++lastNumber, event));
    }

    /** The oldest; null: none waits. */
    synchronized @Nullable GatewayEvent first() {
        return waiting.peekFirst();
    }

    /** It is durable. */
    synchronized void done(GatewayEvent event) {
        GatewayEvent first = waiting.peekFirst();
        // It may have been dropped meanwhile.
        if (first != null && first.getNumber() == event.getNumber()) {
            waiting.removeFirst();
        }
    }

    private synchronized int size() {
        return waiting.size();
    }
}
