package io.sluice.agent.inventory;

import io.sluice.agent.launch.StreamedOutput;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.transfer.Subject;
import io.sluice.agent.transfer.Transfers;
import io.sluice.agent.transfer.Transfers.Ending;
import io.sluice.wire.TransferKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One report on its way up; begun anew where a gateway does not know what came before. Owned by the loop. */
final class ReportSending {
    static final String CONTENT_TYPE = "application/vnd.sluice.inventory+json+gzip";
    /** How often a report is begun before it is given up until the next scan. */
    private static final int ATTEMPTS = 5;

    private static final int READ_BYTES = 16 * 1024;

    private final OwnerLoop loop;
    private final Transfers transfers;
    private final Predicate<Runnable> offLoop;
    private final ScanSummary scan;
    private final Done done;
    private int attempt;
    private boolean over;
    private @Nullable StreamedOutput stream;

    /** Hears, once, how it ended. */
    interface Done {
        void durable(UUID transfer);

        void failed(String reason);
    }

    /** @param offLoop runs something that may wait; false if it cannot */
    ReportSending(OwnerLoop loop, Transfers transfers, Predicate<Runnable> offLoop, ScanSummary scan, Done done) {
        this.loop = loop;
        this.transfers = transfers;
        this.offLoop = offLoop;
        this.scan = scan;
        this.done = done;
    }

    void start() {
        StreamedOutput output = transfers.open(
                new Subject(TransferKind.INVENTORY, "", scan.digest(), CONTENT_TYPE, scan.bytes()), false);
        stream = output;
        // Behind the beginning of the transfer, which is on its way to the loop.
        loop.execute(() -> transfers.whenOver(output.id(), ending -> ended(output, ending)));
        if (!offLoop.test(() -> read(output))) {
            giveUp("the agent has no thread left to read the report");
        }
    }

    /** Nobody waits for it any more. */
    void giveUp(String reason) {
        StreamedOutput current = stream;
        if (!over) {
            over = true;
            if (current != null) {
                current.abandon();
            }
            done.failed(reason);
        }
    }

    /** By a thread that may wait. */
    private void read(StreamedOutput output) {
        byte[] buffer = new byte[READ_BYTES];
        try (InputStream in = Files.newInputStream(scan.file())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!output.write(buffer, count)) {
                    return;
                }
            }
            output.end();
        } catch (IOException e) {
            loop.execute(() -> giveUp("the report cannot be read: " + e));
        }
    }

    private void ended(StreamedOutput output, Ending ending) {
        if (over || output != stream) {
            return;
        }
        if (ending == Ending.DURABLE) {
            over = true;
            done.durable(output.id());
        } else if (ending == Ending.LOST && ++attempt < ATTEMPTS) {
            start();
        } else {
            giveUp("the gateway has not kept the report (" + ending + ")");
        }
    }
}
