package io.sluice.agent.transfer;

import io.sluice.agent.launch.StreamedOutput;
import io.sluice.wire.TransferIds;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One transfer; the producing thread's end of it, and what the loop remembers of it. */
final class Output implements StreamedOutput {
    final UUID id = UUID.randomUUID();
    final Subject subject;
    final boolean live;
    final HeldBytes held;
    final Sender sender;

    // Of the loop
    int failures;
    /** The gateway has been asked and will grant by itself, until a pause, a lapse or a chunk that was not taken. */
    boolean asked;

    boolean everAsked;
    /** What is at hand leaves though it does not fill a chunk. */
    boolean flush;

    /** Bytes sent before the last tick. */
    long sentAtTick;

    int ticksWithoutGrant;
    Transfers.@Nullable Ending ending;

    @Nullable
    Consumer<Transfers.Ending> listener;

    private final Consumer<Output> changed;
    private final Consumer<Output> abandoned;

    /**
     * Nothing has been written.
     *
     * @param changed told on the producing thread that there is more
     * @param abandoned told on any thread
     */
    Output(Subject subject, boolean live, int keepBytes, Consumer<Output> changed, Consumer<Output> abandoned) {
        this.subject = subject;
        this.live = live;
        this.held = new HeldBytes(keepBytes);
        this.sender = new Sender(TransferIds.bytes(id), held);
        this.changed = changed;
        this.abandoned = abandoned;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public boolean write(byte[] bytes, int count) {
        for (int done = 0; done < count; ) {
            int added = held.add(bytes, done, count - done);
            if (added < 0) {
                return false;
            }
            done += added;
            changed.accept(this);
        }
        return true;
    }

    @Override
    public void end() {
        held.end();
        changed.accept(this);
    }

    @Override
    public void abandon() {
        held.abandon();
        abandoned.accept(this);
    }

    @Override
    public long length() {
        return held.to();
    }

    @Override
    public boolean isHeldUp() {
        return held.isAwaited();
    }
}
