package io.sluice.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How an owner's thread begins, fails and ends. */
class MailboxTest {
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Test
    void nothingIsTakenBeforeTheOwnerHasRestored() {
        try (Mailbox<String> mailbox = mailbox(() -> taken.add("restored"), events -> taken.addAll(events))) {
            mailbox.add("a");
            mailbox.start();
            await().until(() -> taken.equals(List.of("restored", "a")));
        }
    }

    @Test
    void whatIsInItAtTheStopIsTaken() {
        Mailbox<String> mailbox = mailbox(() -> {}, events -> taken.addAll(events));
        mailbox.start();
        for (int i = 0; i < 2_000; i++) {
            mailbox.add("x");
        }
        mailbox.close();
        assertThat(taken).hasSize(2_000);
        assertThat(mailbox.size()).isZero();
    }

    @Test
    void aTurnThatDoesNotEndIsInterruptedAtTheStop() {
        CountDownLatch never = new CountDownLatch(1);
        Mailbox<String> mailbox = mailbox(() -> {}, events -> {
            if (!events.isEmpty()) {
                waitFor(never);
            }
        });
        mailbox.start();
        mailbox.add("stuck");
        mailbox.close();
        await().until(() -> taken.equals(List.of("interrupted")));
    }

    @Test
    void aFailedTurnIsTold() {
        try (Mailbox<String> mailbox = mailbox(() -> {}, events -> {
            if (!events.isEmpty()) {
                throw new IllegalStateException("the disk is full");
            }
        })) {
            mailbox.start();
            mailbox.add("a");
            await().until(() -> failure.get() != null);
        }
        assertThat(failure.get()).hasMessage("the disk is full");
    }

    @Test
    void aStartFailsIfTheOwnerCannotRestore() {
        Mailbox<String> mailbox = mailbox(
                () -> {
                    throw new IllegalStateException("unreadable");
                },
                events -> {});
        assertThatThrownBy(mailbox::start).hasRootCauseMessage("unreadable");
    }

    private void waitFor(CountDownLatch latch) {
        try {
            boolean unused = latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            taken.add("interrupted");
            Thread.currentThread().interrupt();
        }
    }

    private interface Turn {
        void take(List<String> events);
    }

    private Mailbox<String> mailbox(Runnable restore, Turn turn) {
        return new Mailbox<>(
                "test",
                new Mailbox.Owner<>() {
                    @Override
                    public void restore() {
                        restore.run();
                    }

                    @Override
                    public void takeTurn(List<String> events) {
                        turn.take(new ArrayList<>(events));
                    }

                    @Override
                    public long patienceNanos() {
                        return TimeUnit.MILLISECONDS.toNanos(10);
                    }
                },
                Duration.ofMillis(300),
                failure::set);
    }
}
