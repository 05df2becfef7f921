package io.sluice.workgroup;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/** A part in this process that may say that it cannot go on. */
record InProcess(AutoCloseable running, CompletableFuture<Throwable> failure) implements Part {
    private static final int FAILED = 1;

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void whenEnded(IntConsumer told) {
        var unused = failure.thenAccept(why -> told.accept(FAILED));
    }

    @Override
    public void letGo() {
        // It has no leash: it ends when it is closed.
    }

    @Override
    public void close() throws IOException {
        try {
            running.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
