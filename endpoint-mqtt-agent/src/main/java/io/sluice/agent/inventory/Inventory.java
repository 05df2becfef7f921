package io.sluice.agent.inventory;

import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.inventory.ScanSchedule.Ending;
import io.sluice.agent.inventory.ScanSchedule.Pace;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.transfer.Transfers;
import io.sluice.agent.upcall.UpcallResult;
import io.sluice.agent.upcall.Upcalls;
import io.sluice.runtime.line.JsonLine;
import io.sluice.runtime.line.MalformedLineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the machine scanned when it is time, and reports it. Owned by the loop. */
public final class Inventory {
    /** The handler that is asked whether a report is to be sent. */
    static final String HANDLER = "inventory.report";

    private static final Logger log = LoggerFactory.getLogger(Inventory.class);
    private static final long ANSWER_MS = 60_000;

    private final OwnerLoop loop;
    private final RandomGenerator random;
    private final LongSupplier nowMs;
    private final Upcalls upcalls;
    private final Transfers transfers;
    private final Predicate<Runnable> offLoop;
    private final Scanner scanner;
    private final long sendTimeoutMs;
    private final ScanSchedule schedule;
    /** Who waits for the scan under way, and who for one that begins after it. */
    private Map<Object, Consumer<ScanOutcome>> waiting = new LinkedHashMap<>();

    private Map<Object, Consumer<ScanOutcome>> next = new LinkedHashMap<>();
    private OwnerLoop.@Nullable Timer timer;

    /**
     * How it scans.
     *
     * @param command that scans
     * @param folder for reports; made if missing
     * @param everyMs between scans; 0: only those that are asked for
     * @param splayMs by which a scan may come later
     * @param retryMs after a scan that could not be reported, at first
     * @param scanTimeoutMs a longer scan is ended
     * @param sendTimeoutMs a report that is not durable by then is given up
     */
    public record Settings(
            List<String> command,
            Path folder,
            long everyMs,
            long splayMs,
            long retryMs,
            long scanTimeoutMs,
            long sendTimeoutMs) {}

    /** @param offLoop runs something that may wait; false if it cannot */
    public Inventory(
            OwnerLoop loop,
            RandomGenerator random,
            OwnFiles files,
            Settings settings,
            Upcalls upcalls,
            Transfers transfers,
            Predicate<Runnable> offLoop) {
        this(
                loop,
                random,
                () -> System.nanoTime() / 1_000_000,
                new ScanProcess(settings.command(), settings.folder(), files, settings.scanTimeoutMs()),
                new Pace(settings.everyMs(), settings.splayMs(), settings.retryMs()),
                settings.sendTimeoutMs(),
                upcalls,
                transfers,
                offLoop);
    }

    Inventory(
            OwnerLoop loop,
            RandomGenerator random,
            LongSupplier nowMs,
            Scanner scanner,
            Pace pace,
            long sendTimeoutMs,
            Upcalls upcalls,
            Transfers transfers,
            Predicate<Runnable> offLoop) {
        this.loop = loop;
        this.random = random;
        this.nowMs = nowMs;
        this.scanner = scanner;
        this.schedule = new ScanSchedule(pace);
        this.sendTimeoutMs = sendTimeoutMs;
        this.upcalls = upcalls;
        this.transfers = transfers;
        this.offLoop = offLoop;
    }

    public void linkUp() {
        schedule.linkUp(nowMs.getAsLong(), random);
        goOn();
    }

    public void linkDown() {
        schedule.linkDown();
        goOn();
    }

    /**
     * Wants a scan that begins from now on.
     *
     * @param who by which the wish can be taken back
     * @param listener hears once, on the loop, what came of it
     */
    public void demand(Object who, Consumer<ScanOutcome> listener) {
        loop.check();
        next.put(who, listener);
        schedule.demanded();
        goOn();
    }

    /** Takes a wish back; a scan under way goes on. */
    public void forget(Object who) {
        waiting.remove(who);
        if (next.remove(who) != null && next.isEmpty()) {
            schedule.forgotten();
            goOn();
        }
    }

    private void goOn() {
        if (schedule.begins(nowMs.getAsLong())) {
            waiting = next;
            next = new LinkedHashMap<>();
            if (!offLoop.test(this::scan)) {
                end(new ScanOutcome.Failed("the agent has no thread left to wait for a scan"));
                return;
            }
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        long at = schedule.nextAtMs();
        if (at != ScanSchedule.NEVER) {
            timer = loop.schedule(Math.max(1, at - nowMs.getAsLong()), this::goOn);
        }
    }

    /** By a thread that may wait. */
    private void scan() {
        try {
            ScanSummary scan = scanner.scan();
            loop.execute(() -> ask(scan));
        } catch (IOException e) {
            loop.execute(() -> end(new ScanOutcome.Failed(String.valueOf(e.getMessage()))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loop.execute(() -> end(new ScanOutcome.Failed("the agent is stopping")));
        }
    }

    private void ask(ScanSummary scan) {
        byte[] question = scan.question().toString().getBytes(StandardCharsets.UTF_8);
        UUID id = upcalls.ask(HANDLER, "application/json", question, ANSWER_MS, result -> answered(scan, result));
        if (id == null) {
            end(new ScanOutcome.Failed("as many upcalls wait as this agent keeps"));
        }
    }

    private void answered(ScanSummary scan, UpcallResult result) {
        if (result instanceof UpcallResult.Answered answered) {
            String content = new String(answered.content(), StandardCharsets.UTF_8);
            String answer = answer(content);
            switch (answer) {
                case "KNOWN" -> end(new ScanOutcome.Known(scan.line()));
                case "SEND" -> send(scan);
                default -> end(new ScanOutcome.Failed("the gateway's answer is not understood: " + brief(content)));
            }
        } else if (result instanceof UpcallResult.Unknown unknown) {
            end(new ScanOutcome.Unheard("the gateway does not take inventories: " + unknown.reason()));
        } else if (result instanceof UpcallResult.Failed failed) {
            end(new ScanOutcome.Failed("the gateway says: " + failed.reason()));
        } else if (result instanceof UpcallResult.TimedOut timedOut) {
            end(new ScanOutcome.Failed(timedOut.reason()));
        }
    }

    private static String answer(String content) {
        try {
            return JsonLine.parse(content).required("answer");
        } catch (MalformedLineException e) {
            return "";
        }
    }

    private static String brief(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    private void send(ScanSummary scan) {
        OwnerLoop.Timer[] deadline = {() -> {}};
        ReportSending sending = new ReportSending(loop, transfers, offLoop, scan, new ReportSending.Done() {
            @Override
            public void durable(UUID transfer) {
                deadline[0].cancel();
                end(new ScanOutcome.Sent(scan.line(), transfer));
            }

            @Override
            public void failed(String reason) {
                deadline[0].cancel();
                end(new ScanOutcome.Failed(reason));
            }
        });
        deadline[0] = loop.schedule(
                sendTimeoutMs,
                () -> sending.giveUp("the gateway has not taken the report within " + sendTimeoutMs + " ms"));
        sending.start();
    }

    private void end(ScanOutcome outcome) {
        Ending ending = Ending.FAILED;
        if (outcome instanceof ScanOutcome.Known known) {
            ending = Ending.REPORTED;
            log.info("inventory is unchanged: {}", known.scan());
        } else if (outcome instanceof ScanOutcome.Sent sent) {
            ending = Ending.REPORTED;
            log.info("inventory is sent: {}", sent.scan());
        } else if (outcome instanceof ScanOutcome.Unheard unheard) {
            ending = Ending.UNHEARD;
            log.info("inventory is not sent: {}", unheard.reason());
        } else if (outcome instanceof ScanOutcome.Failed failed) {
            log.warn("inventory is not reported: {}", failed.reason());
        }
        Map<Object, Consumer<ScanOutcome>> told = waiting;
        waiting = new LinkedHashMap<>();
        schedule.ended(ending, nowMs.getAsLong(), random);
        told.values().forEach(listener -> listener.accept(outcome));
        goOn();
    }
}
