package io.sluice.gateway.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.grant.CreditShare;
import io.sluice.gateway.grant.GrantSettings;
import io.sluice.gateway.grant.RelayCapacity;
import io.sluice.gateway.grant.Waiting;
import io.sluice.gateway.intake.IntakeEvent.Asked;
import io.sluice.gateway.intake.IntakeEvent.Came;
import io.sluice.gateway.intake.IntakeEvent.Ended;
import io.sluice.gateway.intake.IntakeEvent.MethodEnded;
import io.sluice.gateway.owner.Mailbox;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.wan.Throttle;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The intake, and what its owner thread is told. */
public final class Intake implements AutoCloseable {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SNAPSHOT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int SNAPSHOT_ROWS = 100;
    private static final long BUSY_RETRY_MS = 1_000;

    private final TransferBook book;
    private final Verifier verifier;
    private final IntakeSettings settings;
    private final Supplier<RelayCapacity> capacity;
    private final IntakeMetrics metrics;
    private final Mailbox<IntakeEvent> mailbox;
    private final AtomicInteger asking = new AtomicInteger();
    private volatile IntakeLoad seen = new IntakeLoad(new Waiting(0, 0, 0, 0, 0, 0, 0, 0, List.of()), 0, 0);
    private long seenNanos = System.nanoTime();
    private long seenBytes;

    /**
     * Not running yet.
     *
     * @param credits how much output credit there may be, and is
     * @param wan what endpoints send by grants keeps to it
     * @param capacity what the relay can take now
     * @param stored opens what is in Kafka, to read transfers back that lived through a restart
     * @param onFailure told when the intake cannot go on: the process must end and start anew from the store
     */
    public Intake(
            GatewayStore store,
            TransferTopics topics,
            GrantSettings grants,
            CreditShare credits,
            IntakeSettings settings,
            Throttle wan,
            Supplier<RelayCapacity> capacity,
            Supplier<ChunkSource> stored,
            InstantSource clock,
            MeterRegistry meters,
            Consumer<Throwable> onFailure) {
        this.settings = settings;
        this.capacity = capacity;
        this.metrics = new IntakeMetrics(meters);
        this.verifier = new Verifier(stored);
        this.mailbox = new Mailbox<>("transfers", new Owner(), settings.stopTimeout(), onFailure);
        this.book = new TransferBook(
                new TransferStore(store),
                topics,
                grants,
                credits,
                settings,
                wan,
                clock,
                metrics,
                verifier,
                mailbox::add);
    }

    /** Starts the owner thread and waits until it has read what the store holds. */
    public void start() {
        mailbox.start();
    }

    /** For event loops. */
    public void requestToSend(EndpointLink link, RequestToSend request, Acknowledgement acknowledgement) {
        if (asking.get() >= settings.mailbox()) {
            metrics.refused.increment();
            acknowledgement.giveLater(BUSY_RETRY_MS, "BUSY: the gateway has more requests to look at than it may hold");
        } else {
            asking.incrementAndGet();
            mailbox.add(new Asked(link, request, acknowledgement));
        }
    }

    /** For event loops. */
    public void chunk(EndpointLink link, TransferChunk chunk, Acknowledgement acknowledgement) {
        mailbox.add(new Came(link, chunk, acknowledgement));
    }

    /** For event loops: a method has ended, and its report names this transfer, or none. */
    public void methodEnded(EndpointLink link, String activationId, byte[] transferId) {
        if (book.hasOf(link.endpointId())) {
            mailbox.add(new MethodEnded(link.endpointId(), activationId, transferId));
        }
    }

    /** For event loops. */
    public void ended(EndpointLink link) {
        mailbox.add(new Ended(link));
    }

    /** At most half a second old. Any thread. */
    public IntakeLoad load() {
        return seen;
    }

    /** Finishes what is in the mailbox, within the stop time-out. */
    @Override
    public void close() {
        verifier.close();
        mailbox.close();
    }

    private final class Owner implements Mailbox.Owner<IntakeEvent> {
        @Override
        public void restore() {
            book.restore();
        }

        @Override
        public void takeTurn(List<IntakeEvent> events) {
            Intake.this.takeTurn(events);
        }

        @Override
        public long patienceNanos() {
            return Math.min(TICK_NANOS, book.nextDeadlineNanos() - System.nanoTime());
        }
    }

    private void takeTurn(List<IntakeEvent> events) {
        for (IntakeEvent event : events) {
            if (event instanceof Asked) {
                asking.decrementAndGet();
            }
            book.handle(event, System.nanoTime());
        }
        book.finishTurn(capacity.get(), System.nanoTime());
        long now = System.nanoTime();
        if (now - seenNanos >= SNAPSHOT_NANOS) {
            long durable = book.durableBytes();
            Waiting snapshot = book.snapshot(SNAPSHOT_ROWS, now);
            long perSecond =
                    Math.round((durable - seenBytes) * (double) TimeUnit.SECONDS.toNanos(1) / (now - seenNanos));
            seen = new IntakeLoad(snapshot, book.openTransfers(), perSecond);
            seenNanos = now;
            seenBytes = durable;
            metrics.waiting.set(snapshot.waiting());
            metrics.places.set(snapshot.places());
            metrics.outside.set(snapshot.outside());
            metrics.outstandingBytes.set(snapshot.outstandingBytes());
            metrics.limitBytes.set(snapshot.limitBytes());
            metrics.grants.set(snapshot.grants());
        }
    }
}
