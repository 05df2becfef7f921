package io.sluice.gateway.upcall;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.metrics.LogBudget;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.upcall.UpcallBook.Asked;
import io.sluice.gateway.upcall.UpcallBook.Told;
import io.sluice.wire.Answer;
import io.sluice.wire.AnswerOutcome;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes upcalls from event loops, has them handled, and gives the answers. Any thread may call. */
public final class Upcalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upcalls.class);
    private static final int REASON_CHARS = 255;
    private static final int LINES_PER_SECOND = 5;

    private final UpcallHandlers handlers;
    private final UpcallLimits limits;
    private final InstantSource clock;
    private final ExecutorService threads;
    private final Map<UUID, Thread> at = new ConcurrentHashMap<>();
    private final Map<AnswerOutcome, Counter> answers = new EnumMap<>(AnswerOutcome.class);
    private final Counter refused;
    private final Timer latency;
    private final LogBudget logBudget = new LogBudget(LINES_PER_SECOND);

    /** Guarded by itself. */
    private final UpcallBook<EndpointLink> book;

    public Upcalls(UpcallHandlers handlers, UpcallLimits limits, InstantSource clock, MeterRegistry meters) {
        this.handlers = handlers;
        this.limits = limits;
        this.clock = clock;
        this.book = new UpcallBook<>(limits);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(
                limits.threads(), work -> new Thread(work, "upcall-" + number.incrementAndGet()));
        for (AnswerOutcome outcome : AnswerOutcome.values()) {
            answers.put(
                    outcome,
                    meters.counter(
                            "sluice.upcall.answered", "outcome", outcome.name().toLowerCase(Locale.ROOT)));
        }
        refused = meters.counter("sluice.upcall.refused");
        latency = Timer.builder("sluice.upcall.latency")
                .description("From the request to the answer")
                .register(meters);
        gauge(meters, "sluice.upcall.waiting", "Upcalls that wait for a handler", UpcallBook::waiting);
        gauge(meters, "sluice.upcall.running", "Upcalls that are being handled", UpcallBook::running);
        gauge(meters, "sluice.upcall.kept", "Answers kept to be given again", UpcallBook::kept);
    }

    /** For event loops: a request of kind UPCALL. */
    public void ask(EndpointLink link, RequestToSend request, Acknowledgement acknowledgement) {
        if (request.length() != request.inlined().length) {
            acknowledgement.give(
                    ReasonCodes.PAYLOAD_FORMAT_INVALID,
                    "an upcall's arguments, at most 1024 bytes, come with its request");
            return;
        }
        UpcallCall call = new UpcallCall(
                TransferIds.uuid(request.transferId()),
                link.endpointId(),
                link.platform(),
                request.name(),
                request.contentType(),
                request.inlined(),
                Instant.ofEpochMilli(request.expiresAt()));
        Asked asked;
        synchronized (book) {
            asked = book.ask(call, link, clock.millis(), System.nanoTime());
        }
        if (asked instanceof Asked.Full full) {
            refused.increment();
            acknowledgement.giveLater(full.retryAfterMs(), "FULL: " + full.which());
        } else if (asked instanceof Asked.NotYours) {
            acknowledgement.give(ReasonCodes.PAYLOAD_FORMAT_INVALID, "the upcall id is another endpoint's");
        } else {
            acknowledgement.give(ReasonCodes.SUCCESS, "");
            if (asked instanceof Asked.Answered answered) {
                link.answer(answered.answer());
            } else {
                goOn();
            }
        }
    }

    /** For event loops. */
    public void ended(EndpointLink link) {
        synchronized (book) {
            book.ended(link.endpointId(), link);
        }
    }

    /** To be called now and then: ends what is late. */
    public void sweep() {
        List<Told<EndpointLink>> over;
        synchronized (book) {
            over = book.sweep(clock.millis());
        }
        for (Told<EndpointLink> told : over) {
            // Before its thread is free for others: who has waited longest is told first.
            tell(told);
            at.computeIfPresent(told.upcall().id(), (id, stuck) -> {
                stuck.interrupt();
                return stuck;
            });
        }
        if (!over.isEmpty()) {
            goOn();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(limits.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("an upcall handler did not end within {}", limits.timeout());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void goOn() {
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException e) {
            LOG.debug("the gateway stops: who waits for an answer asks again elsewhere");
        }
    }

    private void work() {
        UpcallCall call = next();
        while (call != null) {
            handle(call);
            call = next();
        }
    }

    private @Nullable UpcallCall next() {
        synchronized (book) {
            return book.next(clock.millis());
        }
    }

    private void handle(UpcallCall call) {
        UpcallHandler handler = handlers.of(call.name());
        if (handler == null) {
            finish(call, UpcallBook.answer(call, AnswerOutcome.UNKNOWN, "no handler answers " + call.name()));
            return;
        }
        at.put(call.id(), Thread.currentThread());
        try {
            handler.handle(call).whenComplete((result, failure) -> finish(call, answer(call, result, failure)));
        } catch (Exception | LinkageError e) {
            finish(call, answer(call, null, e));
        } finally {
            at.remove(call.id());
            // An interrupt was meant for the handler, which has ended.
            boolean unused = Thread.interrupted();
        }
    }

    private Answer answer(UpcallCall call, @Nullable UpcallResult result, @Nullable Throwable failure) {
        if (failure == null && result != null && result.content().length <= UpcallResult.BYTES_MAX) {
            return new Answer(
                    TransferIds.bytes(call.id()), AnswerOutcome.OK, "", result.contentType(), result.content());
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String reason;
        if (cause != null) {
            reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        } else {
            reason = result == null ? "its handler gave no answer" : "its answer has more than 32 KiB";
        }
        long leftOut = logBudget.ask(System.nanoTime());
        if (leftOut >= 0) {
            LOG.warn(
                    "upcall {} of {} has failed: {} ({} such lines left out before)",
                    call.name(),
                    call.endpointId(),
                    reason,
                    leftOut);
        }
        return UpcallBook.answer(
                call, AnswerOutcome.FAILED, reason.substring(0, Math.min(REASON_CHARS, reason.length())));
    }

    private void finish(UpcallCall call, Answer answer) {
        Told<EndpointLink> told;
        boolean others;
        synchronized (book) {
            told = book.answered(call, answer);
            others = book.waiting() > 0;
        }
        if (told != null) {
            tell(told);
        }
        if (others) {
            goOn();
        }
    }

    private void tell(Told<EndpointLink> told) {
        Counter counter = answers.get(told.answer().outcome());
        if (counter != null) {
            counter.increment();
        }
        latency.record(System.nanoTime() - told.askedAtNanos(), TimeUnit.NANOSECONDS);
        EndpointLink link = told.link();
        if (link != null) {
            link.answer(told.answer());
        }
    }

    private void gauge(
            MeterRegistry meters, String name, String words, java.util.function.ToIntFunction<UpcallBook<?>> of) {
        Gauge.builder(name, () -> {
                    synchronized (book) {
                        return of.applyAsInt(book);
                    }
                })
                .description(words)
                .register(meters);
    }
}
