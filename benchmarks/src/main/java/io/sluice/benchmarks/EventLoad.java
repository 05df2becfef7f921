package io.sluice.benchmarks;

import io.sluice.benchmarks.fleet.Fleet;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.TopicCatalog;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Endpoints log in again at a steady rate, each of which changes its row. A thread of its own sends, a little each millisecond. */
final class EventLoad implements AutoCloseable {
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long JOIN_MS = 20_000;
    private static final long SEED = 4;

    private final RegionPlan.Backbone backbone;
    private final Fleet fleet;
    private final int endpoints;
    private final int perSecond;
    /** Higher than in any load before, so that none of the logins is an old one. */
    private final int connectsFrom;

    private final Thread sender = new Thread(this::send, "endpoint events");
    private volatile boolean stopped;
    private volatile long sent;

    private EventLoad(RegionPlan.Backbone backbone, Fleet fleet, int endpoints, int perSecond, int connectsFrom) {
        this.backbone = backbone;
        this.fleet = fleet;
        this.endpoints = endpoints;
        this.perSecond = perSecond;
        this.connectsFrom = connectsFrom;
    }

    static EventLoad start(RegionPlan.Backbone backbone, Fleet fleet, int endpoints, int perSecond, int connectsFrom) {
        EventLoad load = new EventLoad(backbone, fleet, endpoints, perSecond, connectsFrom);
        load.sender.setDaemon(true);
        load.sender.start();
        return load;
    }

    /** Events sent in all; all there are once it is closed. */
    long sent() {
        return sent;
    }

    private void send() {
        SplittableRandom chance = new SplittableRandom(SEED);
        try (TopicFeed feed = new TopicFeed(backbone)) {
            long start = System.nanoTime();
            while (!stopped) {
                long due = (System.nanoTime() - start) * perSecond / TimeUnit.SECONDS.toNanos(1);
                for (long now = sent; now < due; now++) {
                    int number = chance.nextInt(endpoints);
                    // Its session's counter goes up with the load, so each login is newer than the last of its
                    // endpoint.
                    int connects = connectsFrom + (int) Math.min(now, Integer.MAX_VALUE - connectsFrom);
                    feed.send(TopicCatalog.ENDPOINT_EVENTS, Fleet.id(number), fleet.login(number, connects, now));
                }
                sent = Math.max(sent, due);
                LockSupport.parkNanos(TURN_NANOS);
            }
            feed.flush();
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            sender.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
