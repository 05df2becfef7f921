package io.sluice.connectors.worker;

import io.sluice.connectors.tasks.RestartDecider.Sight;
import io.sluice.connectors.tasks.RestartDecider.Work;
import io.sluice.connectors.tasks.WatchedWorker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.NotFoundException;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.distributed.DistributedHerder;
import org.apache.kafka.connect.runtime.distributed.NotLeaderException;
import org.apache.kafka.connect.runtime.distributed.RebalanceNeededException;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorStateInfo;
import org.apache.kafka.connect.util.Callback;
import org.apache.kafka.connect.util.ConnectorTaskId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka Connect worker inside this process. It shares its connectors with every other worker of its group. What it
 * calls is no public API of Kafka: whatever an upgrade breaks, breaks here.
 */
public final class ConnectWorker implements WatchedWorker, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectWorker.class);
    private static final long REBALANCE_PAUSE_MILLIS = 50;

    private final Connect<DistributedHerder> connect;
    private final DistributedHerder herder;
    private final String id;
    private final Duration patience;

    private ConnectWorker(Connect<DistributedHerder> connect, Duration patience) {
        this.connect = connect;
        this.herder = connect.herder();
        this.id = connect.rest().advertisedUrl().getHost() + ":"
                + connect.rest().advertisedUrl().getPort();
        this.patience = patience;
    }

    /**
     * Starts the worker; it joins its group in the background.
     *
     * @param patience how long it may take to carry out an order
     */
    public static ConnectWorker start(WorkerSettings settings, Duration patience) {
        ConnectWorker worker = new ConnectWorker(new ConnectDistributed().startConnect(settings.all()), patience);
        LOG.info("worker {} of group {} started", worker.id, settings.group());
        return worker;
    }

    /** Whether it has joined its group. */
    public boolean isReady() {
        return herder.isReady();
    }

    /**
     * Gives a connector these settings, unless it has them. Where another worker leads the group, that one does it.
     *
     * @throws IllegalStateException if the settings are refused, or nobody answers in time
     */
    public void settle(String connector, Map<String, String> settings) throws InterruptedException {
        Map<String, String> wanted = new HashMap<>(settings);
        wanted.put("name", connector);
        long begun = System.nanoTime();
        while (true) {
            try {
                settleOnce(connector, wanted);
                return;
            } catch (NotLeaderException e) {
                LOG.debug("connector {} is settled by the worker that leads", connector, e);
                return;
            } catch (RebalanceNeededException e) {
                // Each new connector makes the group share anew; meanwhile no order is taken.
                if (System.nanoTime() - begun > patience.toNanos()) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(REBALANCE_PAUSE_MILLIS);
            }
        }
    }

    private void settleOnce(String connector, Map<String, String> wanted) throws InterruptedException {
        if (wanted.equals(current(connector))) {
            return;
        }
        Answer<Object> answer = new Answer<>();
        herder.putConnectorConfig(connector, wanted, true, answer::complete);
        answer.await("settle connector " + connector, patience);
        LOG.info("connector {} has new settings", connector);
    }

    @Override
    public Map<Work, Seen> look() {
        Map<Work, Seen> seen = new HashMap<>();
        for (String connector : herder.connectors()) {
            ConnectorStateInfo state;
            try {
                state = herder.connectorStatus(connector);
            } catch (NotFoundException e) {
                LOG.debug("connector {} has no state yet", connector, e);
                continue;
            }
            add(seen, new Work(connector, -1), state.connector());
            state.tasks().forEach(task -> add(seen, new Work(connector, task.id()), task));
        }
        return seen;
    }

    @Override
    public void restart(Work work) {
        Callback<Void> told = (error, unused) -> {
            if (error != null) {
                LOG.warn("{} could not be started again", work, error);
            }
        };
        if (work.isConnector()) {
            herder.restartConnector(work.connector(), told);
        } else {
            herder.restartTask(new ConnectorTaskId(work.connector(), work.task()), told);
        }
    }

    @Override
    public void close() {
        connect.stop();
        connect.awaitStop();
    }

    /** Those that run elsewhere are looked after there. */
    private void add(Map<Work, Seen> seen, Work work, ConnectorStateInfo.AbstractState state) {
        if (id.equals(state.workerId())) {
            Sight sight =
                    switch (state.state()) {
                        case "RUNNING" -> Sight.RUNNING;
                        case "FAILED" -> Sight.FAILED;
                        default -> Sight.OTHER;
                    };
            seen.put(work, new Seen(sight, state.trace() == null ? "" : state.trace()));
        }
    }

    private Map<String, String> current(String connector) throws InterruptedException {
        Answer<Map<String, String>> answer = new Answer<>();
        herder.connectorConfig(connector, answer::complete);
        try {
            return answer.await("look up connector " + connector, patience);
        } catch (NotFoundException e) {
            return Map.of();
        }
    }

    /** What the herder says on its own thread. */
    private static final class Answer<T> {
        private final CompletableFuture<T> said = new CompletableFuture<>();

        void complete(@Nullable Throwable error, T result) {
            if (error == null) {
                said.complete(result);
            } else {
                said.completeExceptionally(error);
            }
        }

        T await(String what, Duration patience) throws InterruptedException {
            try {
                return said.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException("cannot " + what + ": the worker did not answer within " + patience, e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof NotLeaderException
                        || e.getCause() instanceof RebalanceNeededException
                        || e.getCause() instanceof NotFoundException) {
                    throw (ConnectException) e.getCause();
                }
                throw new IllegalStateException("cannot " + what + ": " + e.getMessage(), e);
            }
        }
    }
}
