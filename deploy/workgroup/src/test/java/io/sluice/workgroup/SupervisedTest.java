package io.sluice.workgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisedTest {
    private final ScheduledExecutorService supervisor = Executors.newSingleThreadScheduledExecutor();
    private final List<FakePart> started = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopSupervisor() {
        supervisor.shutdownNow();
    }

    @Test
    void startsAPartAgainThatEndedByItself() throws Exception {
        // Given
        Supervised part = supervised(3);
        part.start();
        // When
        started.get(0).end(137);
        // Then
        await().until(() -> started.size() == 2);
        await().untilAsserted(() -> assertThat(told)
                .containsExactly(
                        "agent-1 runs as 1",
                        "agent-1 is down: ended by itself with exit code 137, starting again",
                        "agent-1 runs as 2"));
    }

    @Test
    void givesUpWhenTheBudgetIsSpent() throws Exception {
        // Given
        Supervised part = supervised(0);
        part.start();
        // When
        started.get(0).end(1);
        // Then
        assertThat(told).contains("agent-1 is down: ended by itself with exit code 1, given up");
        assertThat(started).hasSize(1);
    }

    @Test
    void doesNotStartAgainWhatWasStopped() throws Exception {
        // Given
        Supervised part = supervised(3);
        part.start();
        // When
        part.letGo();
        started.get(0).end(0);
        part.close();
        // Then
        assertThat(told).containsExactly("agent-1 runs as 1");
        assertThat(started.get(0).closed).isTrue();
    }

    private Supervised supervised(int restarts) {
        Supervised.Watcher watcher = new Supervised.Watcher() {
            @Override
            public void running(String name, long pid) {
                told.add(name + " runs as " + pid);
            }

            @Override
            public void down(String name, String why) {
                told.add(name + " is down: " + why);
            }
        };
        return new Supervised("agent-1", this::begin, new RestartBudget(restarts), supervisor, () -> 0L, watcher);
    }

    private Part begin() {
        FakePart part = new FakePart(started.size() + 1);
        started.add(part);
        return part;
    }

    private static final class FakePart implements Part {
        private final long pid;
        private volatile IntConsumer listener = code -> {};
        private volatile boolean closed;

        FakePart(long pid) {
            this.pid = pid;
        }

        void end(int code) {
            listener.accept(code);
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public void whenEnded(IntConsumer told) {
            listener = told;
        }

        @Override
        public void letGo() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
