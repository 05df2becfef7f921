package io.sluice.gateway.grant;

import io.sluice.gateway.grant.GrantBook.Granted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who may send. Owned by one thread, has no clock, does no I/O. */
public final class GrantDecider {
    /*
     * This part of the limit is set apart for credits given with activations, whether they are given or not. So neither waits
     * for the other, and credits that a method of hours holds take no place from grants when the limit falls.
     */
    private static final int CREDIT_PART = 10;
    /** The endpoint's grant ends that much before the book's: what the session has let in is still covered here. */
    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long WHILE_WAITING_NANOS = Duration.ofMillis(10).toNanos();

    private final GrantSettings settings;
    private final RequestQueue queue = new RequestQueue();
    private final Scheduler scheduler;
    private final Places places;
    /** Slow ones that found all bytes for slow ones given. */
    private final List<Waiter> aside = new ArrayList<>();

    private final GrantBook book;
    private final OutstandingLimit limit;
    private final RecentRate rate = new RecentRate();
    private long creditBytes;
    private long limitBytes;
    private long decidedNanos;

    public GrantDecider(GrantSettings settings) {
        this(settings, 1);
    }

    /**
     * @param firstGrantId ids go up from here; one that no earlier process has used keeps late chunks of its grants
     *     from being taken for this one's
     */
    public GrantDecider(GrantSettings settings, long firstGrantId) {
        this.settings = settings;
        this.scheduler = new Scheduler(queue, settings.weights());
        this.places = new Places(settings, queue, this::lags);
        this.book = new GrantBook(firstGrantId);
        this.limit = new OutstandingLimit(settings.outstandingMin(), settings.outstandingMax());
        this.limitBytes = settings.outstandingMin();
    }

    /**
     * Someone asks to send. A waiting request of the same transfer is replaced and keeps its place, unless its class
     * has changed. While the transfer has {@code perTransfer} grants with bytes to come, or one on which nothing has come
     * yet, it waits aside.
     */
    public Admission request(Request request, long nowNanos) {
        Waiter known = find(request.transferId());
        if (known != null && !known.turn.endpointId().equals(request.endpointId())) {
            return new Admission.Full(rate.retryAfterMs(waiting(), nowNanos), "another endpoint's transfer id");
        }
        if (known != null && known.turn.requestClass == request.requestClass()) {
            known.wantedBytes = request.wantedBytes();
            known.name = request.name();
            return new Admission.Queued();
        }
        if (known != null) {
            withdrawRequest(request.transferId());
        }
        if (waiting() >= settings.waitingMax()) {
            return new Admission.Full(rate.retryAfterMs(waiting(), nowNanos), "the gateway's queue");
        }
        int ofEndpoint = queue.waitingOf(request.endpointId()) + places.waitingOf(request.endpointId());
        if (ofEndpoint >= settings.waitingPerEndpoint()) {
            return new Admission.Full(rate.retryAfterMs(ofEndpoint, nowNanos), "the endpoint's share of the queue");
        }
        if (places.has(request.transferId()) || request.requestClass() == RequestClass.UPCALL) {
            queue.add(request, !mayHaveAnother(request.transferId()), nowNanos);
        } else {
            places.add(request, nowNanos);
        }
        return new Admission.Queued();
    }

    private boolean mayHaveAnother(UUID transferId) {
        List<Granted> open = book.openOfTransfer(transferId);
        return open.isEmpty()
                || (open.size() < settings.perTransfer() && open.stream().anyMatch(granted -> granted.used));
    }

    private @Nullable Waiter find(UUID transferId) {
        Waiter seated = queue.find(transferId);
        return seated == null ? places.find(transferId) : seated;
    }

    private int waiting() {
        return queue.size() + places.waiting();
    }

    private void withdrawRequest(UUID transferId) {
        Waiter waiter = queue.find(transferId);
        if (waiter != null) {
            queue.remove(waiter);
        }
        places.leave(transferId);
    }

    /** Its grants end, and their unused bytes come back; a request that waits keeps its place. */
    public void endGrants(UUID transferId) {
        book.openOfTransfer(transferId).forEach(granted -> finished(granted.id));
    }

    /** It waits no more (done, failed, cancelled); its grants' unused bytes come back. */
    public void withdraw(UUID transferId) {
        withdrawRequest(transferId);
        book.openOfTransfer(transferId).forEach(granted -> book.finished(granted.id));
    }

    /**
     * All requests and grants of the endpoint are gone. Bytes received and not yet durable stay counted until {@link
     * #durable}.
     */
    public void sessionEnded(String endpointId) {
        queue.removeAll(endpointId);
        places.sessionEnded(endpointId);
        book.openOfEndpoint(endpointId).forEach(granted -> book.finished(granted.id));
    }

    /**
     * A chunk has arrived: it lapses no more for these bytes.
     *
     * @return false if the grant has lapsed, is over or has fewer bytes left: these bytes are not covered
     */
    public boolean received(long grantId, int bytes) {
        Granted granted = book.received(grantId, bytes);
        if (granted == null) {
            return false;
        }
        if (granted.unusedBytes == 0) {
            places.used(granted.request.transferId(), isSlow(granted));
        }
        unpark(granted.request.transferId());
        return true;
    }

    /** These bytes are durable, or nobody's any more: room for others. */
    public void durable(long grantId, long bytes) {
        book.durable(grantId, bytes);
    }

    /** Nothing more comes on this grant: unused bytes come back. */
    public void finished(long grantId) {
        Granted granted = book.finished(grantId);
        if (granted != null) {
            unpark(granted.request.transferId());
        }
    }

    /**
     * Lets grants lapse and gives new ones. To be called after changes and, while something waits, at {@link
     * #nextDeadlineNanos}.
     */
    public List<Decision> decide(RelayCapacity capacity, long nowNanos) {
        decidedNanos = nowNanos;
        List<Decision> decisions = new ArrayList<>();
        for (Granted oldest = book.oldest();
                oldest != null && nowNanos - oldest.lapsesNanos >= 0;
                oldest = book.oldest()) {
            decisions.add(new Decision.Lapsed(oldest.id, oldest.request, oldest.unusedBytes, oldest.used));
            places.used(oldest.request.transferId(), true);
            finished(oldest.id);
        }
        limit.observe(capacity, outstandingBytes(), nowNanos);
        limitBytes = limit.bytes(capacity);
        long given = decisions.size();
        if (!capacity.spoolFull()) {
            places.seat(nowNanos);
            aside.forEach(waiter -> unpark(waiter.request().transferId()));
            aside.clear();
            for (Waiter next = scheduler.next(); next != null; next = scheduler.next()) {
                long bytes = sizeFor(next);
                boolean slow = places.isSlow(next.request().transferId());
                if (slow && leavesTooLittle(bytes)) {
                    queue.park(next);
                    aside.add(next);
                    continue;
                }
                if (bytes <= 0 || bytes > room(capacity) || book.grants() >= settings.grantsMax()) {
                    break;
                }
                decisions.add(give(next, bytes, slow, nowNanos));
            }
        }
        rate.granted(decisions.size() - given, nowNanos);
        return decisions;
    }

    /** Slow ones get a part of the bytes, but one of them always something. */
    private boolean leavesTooLittle(long bytes) {
        long slow = book.unusedSlowBytes();
        return slow > 0 && slow + bytes > Places.most(limitBytes - creditLimitBytes());
    }

    private boolean lags(UUID transferId) {
        return book.openOfTransfer(transferId).stream().anyMatch(this::isSlow);
    }

    /** Half a turn is long for one grant. */
    private boolean isSlow(Granted granted) {
        long given = granted.lapsesNanos - settings.lapsesAfter().toNanos() - GRACE_NANOS;
        return decidedNanos - given >= settings.turn().toNanos() / 2;
    }

    private Decision give(Waiter next, long bytes, boolean slow, long nowNanos) {
        Request request = next.request();
        scheduler.served(next, bytes);
        long lapses = nowNanos + settings.lapsesAfter().toNanos() + GRACE_NANOS;
        Granted granted = book.give(request, bytes, lapses, slow);
        return new Decision.Give(granted.id, request, bytes, settings.chunkBytes(), settings.lapsesAfter());
    }

    /** What the next one gets: it waits for all of it, so nobody smaller overtakes it, and it can always come true. */
    private long sizeFor(Waiter next) {
        // Nothing may be left to send but the last, empty chunk with the digest: it too needs a grant.
        long wanted = next.wantedBytes < 0 ? settings.grantBytes() : Math.max(1, next.wantedBytes);
        return Math.min(Math.min(wanted, settings.grantBytes()), limitBytes - creditLimitBytes());
    }

    private long room(RelayCapacity capacity) {
        long ofLimit = limitBytes - creditLimitBytes() - book.outstandingBytes();
        long ofRelay = capacity.maxBytes() - capacity.inFlightBytes() - book.unusedBytes();
        return Math.min(ofLimit, ofRelay);
    }

    private void unpark(UUID transferId) {
        Waiter waiter = queue.find(transferId);
        if (waiter != null && waiter.parked && mayHaveAnother(transferId)) {
            queue.unpark(waiter);
        }
    }

    /** When {@link #decide} must be called at the latest; Long.MAX_VALUE after the last decision if nothing is due. */
    public long nextDeadlineNanos() {
        if (waiting() > 0) {
            return decidedNanos + WHILE_WAITING_NANOS;
        }
        Granted oldest = book.oldest();
        return oldest == null ? decidedNanos + Long.MAX_VALUE : oldest.lapsesNanos;
    }

    /**
     * The queue for people.
     *
     * @param most rows at most
     */
    public Waiting snapshot(int most, long nowNanos) {
        List<Waiting.Row> rows = new ArrayList<>();
        for (RequestClass each : RequestClass.values()) {
            List<Waiter> first = new ArrayList<>(queue.first(each, most - rows.size()));
            first.addAll(places.first(each, most - rows.size() - first.size()));
            int position = 0;
            for (Waiter waiter : first) {
                position++;
                Request request = waiter.request();
                rows.add(new Waiting.Row(
                        request.transferId(),
                        request.endpointId(),
                        each,
                        request.name(),
                        request.wantedBytes(),
                        position,
                        Duration.ofNanos(nowNanos - waiter.sinceNanos).toMillis(),
                        rate.etaMs(rows.size() + 1, nowNanos)));
            }
        }
        return new Waiting(
                waiting(),
                queue.wantedBytes() + places.wantedBytes(),
                limitBytes,
                outstandingBytes(),
                creditBytes,
                book.openGrants(),
                places.taken(),
                places.waiting(),
                rows);
    }

    /** Granted and not yet durable, credits included. */
    public long outstandingBytes() {
        return book.outstandingBytes() + creditBytes;
    }

    /** Most that may be given as credits now: a tenth of the limit, which grants leave to them. */
    public long creditLimitBytes() {
        return limitBytes / CREDIT_PART;
    }

    /** So much credit is in the hands of endpoints; its giver keeps to {@link #creditLimitBytes}. */
    public void credits(long bytes) {
        creditBytes = bytes;
    }
}
