package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.RegionApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Invocations posted again and again, on simulated endpoints and on real agents, watched until each target has ended. */
final class SoakJobs implements AutoCloseable {
    static final String LABEL = "bench=soak";
    private static final Duration PERIOD = Duration.ofMillis(1_500);
    private static final int TARGETS = 12;
    private static final int AGENTS_TURN = 3;
    private static final String EXPIRES = "PT45S";

    private final RegionApi api;
    private final Swarm swarm;
    private final Path sideEffects;
    private final int agents;
    private final Consumer<String> told;
    private final SplittableRandom random;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    /** States of the targets of those that are complete, by activation id. */
    private final Map<String, Map<String, String>> complete = new LinkedHashMap<>();

    private final Thread thread = new Thread(this::work, "jobs");
    private volatile boolean posting = true;
    private volatile boolean closed;
    private int notPosted;
    private int violations;

    /** @param sideEffects a file that each run on a real agent adds a line to */
    SoakJobs(RegionApi api, Swarm swarm, int agents, Path sideEffects, long seed, Consumer<String> told) {
        this.api = api;
        this.swarm = swarm;
        this.agents = agents;
        this.sideEffects = sideEffects;
        this.random = new SplittableRandom(seed);
        this.told = told;
    }

    /**
     * What became of them.
     *
     * @param open not complete in time
     * @param notPosted the coordinator did not take them, or did not say so
     * @param violations counts that did not add up to the number of targets, targets without or with two terminal states
     * @param ranTwice activations
     * @param contradicted SUCCEEDED that did not run, or EXPIRED that did
     */
    record Found(
            int complete,
            int open,
            int notPosted,
            int violations,
            int ranTwice,
            int contradicted,
            Map<String, Integer> states) {}

    SoakJobs start() {
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** Posts no more and waits until all are complete, or the time is over. */
    Found awaitComplete(Duration limit) {
        posting = false;
        long end = System.nanoTime() + limit.toNanos();
        while (!open.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        close();
        return judge();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        long nextPost = System.nanoTime();
        int number = 0;
        while (!closed) {
            if (posting && System.nanoTime() - nextPost >= 0) {
                post(++number % AGENTS_TURN == 0);
                nextPost = System.nanoTime() + PERIOD.toNanos();
            }
            open.forEach(this::look);
            LockSupport.parkNanos(PERIOD.toNanos() / 3);
        }
    }

    private void post(boolean onAgents) {
        ObjectNode request =
                api.scriptRequest(LABEL, "#!/bin/sh\necho \"$SLUICE_ACTIVATION_ID\" >> '" + sideEffects + "'\n");
        request.put("expires", EXPIRES).put("runTimeout", "PT10S");
        if (!onAgents) {
            request.remove("selector");
            var endpoints = request.putArray("endpoints");
            random.ints(0, swarm.size()).distinct().limit(TARGETS).forEach(index -> endpoints.add(Swarm.idOf(index)));
        }
        try {
            open.put(api.invoke(request), onAgents ? agents : TARGETS);
        } catch (RuntimeException | AssertionError e) {
            notPosted++;
        }
    }

    private void look(String id, int wanted) {
        RegionApi.Invocation now;
        List<RegionApi.Target> targets;
        try {
            now = api.invocation(id);
            if (!now.isComplete()) {
                long counted = now.counts().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                require(counted <= wanted, now + " counts more targets than there are");
                return;
            }
            targets = api.targets(id);
        } catch (RuntimeException | AssertionError e) {
            return; // The coordinator is away: it is asked again.
        }
        long counted = now.counts().values().stream().mapToLong(Long::longValue).sum();
        require(
                now.targets() == wanted && counted == wanted && targets.size() == wanted,
                now + " should have " + wanted + " targets and shows " + targets.size());
        Map<String, String> states = new HashMap<>();
        for (RegionApi.Target target : targets) {
            require(target.isTerminal(), "complete, and yet " + target);
            states.put(target.activationId(), target.state());
        }
        complete.put(id, states);
        open.remove(id);
    }

    private void require(boolean holds, String words) {
        if (!holds) {
            violations++;
            told.accept("VIOLATED: " + words);
        }
    }

    private Found judge() {
        Map<String, Integer> runs = new HashMap<>(swarm.tally().executions());
        if (Files.exists(sideEffects)) {
            try {
                Files.readAllLines(sideEffects).forEach(id -> runs.merge(id, 1, Integer::sum));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Map<String, Integer> ends = new HashMap<>();
        int contradicted = 0;
        for (Map.Entry<String, Map<String, String>> job : complete.entrySet()) {
            for (RegionApi.Target again : api.targets(job.getKey())) {
                String before = job.getValue().get(again.activationId());
                require(again.state().equals(before), "was " + before + " and is now " + again);
                int ran = runs.getOrDefault(again.activationId(), 0);
                boolean contradicts = (again.state().equals("SUCCEEDED") && ran == 0)
                        || (again.state().equals("EXPIRED") && ran > 0);
                if (contradicts) {
                    contradicted++;
                    told.accept("VIOLATED: ran " + ran + " times: " + again);
                }
                ends.merge(again.state(), 1, Integer::sum);
            }
        }
        List<String> twice = runs.entrySet().stream()
                .filter(each -> each.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
        twice.forEach(id -> told.accept("VIOLATED: ran twice: " + id));
        open.keySet().forEach(id -> told.accept("VIOLATED: not complete: " + openOne(id)));
        return new Found(complete.size(), open.size(), notPosted, violations, twice.size(), contradicted, ends);
    }

    private String openOne(String id) {
        try {
            return api.invocation(id) + " "
                    + api.targets(id).stream()
                            .filter(each -> !each.isTerminal())
                            .toList();
        } catch (RuntimeException | AssertionError e) {
            return id + ", which cannot be asked: " + e.getMessage();
        }
    }
}
