package io.sluice.connectors.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Says which failed connectors and tasks are to be started again. The pause before a restart doubles with each failure,
 * from a least to a longest one, and is short again after the task has run for as long as the longest pause. No task is
 * given up: a database may be away for a night. Sees what others look up; not safe for use by several threads.
 */
public final class RestartDecider {
    private static final int DOUBLINGS_MAX = 30;

    private final long leastMillis;
    private final long longestMillis;
    private final Map<Work, Story> stories = new HashMap<>();

    /** @param least and {@code longest} pause; the least is at least a millisecond and not above the longest */
    public RestartDecider(Duration least, Duration longest) {
        if (least.toMillis() < 1 || longest.compareTo(least) < 0) {
            throw new IllegalArgumentException("pauses of " + least + " to " + longest);
        }
        this.leastMillis = least.toMillis();
        this.longestMillis = longest.toMillis();
    }

    /**
     * A connector or one of its tasks.
     *
     * @param task its number; -1 for the connector itself
     */
    public record Work(String connector, int task) implements Comparable<Work> {
        public boolean isConnector() {
            return task < 0;
        }

        @Override
        public int compareTo(Work other) {
            int byName = connector.compareTo(other.connector);
            return byName != 0 ? byName : Integer.compare(task, other.task);
        }

        @Override
        public String toString() {
            return isConnector() ? connector : connector + "/" + task;
        }
    }

    /** How a piece of work looks: it runs, has failed, or is on its way to either. */
    public enum Sight {
        RUNNING,
        FAILED,
        OTHER
    }

    /**
     * A failed piece of work and what becomes of it.
     *
     * @param failures in a row, this one included
     * @param pauseMillis from when it was first seen failed to its restart
     * @param restartNow whether the pause is over
     * @param isNew whether this failure was not told before
     */
    public record Failure(Work work, int failures, long pauseMillis, boolean restartNow, boolean isNew) {}

    /**
     * Looks at everything that this process runs.
     *
     * @param nowMillis of a clock that never goes back
     * @return those that have failed, in the order of their names
     */
    public List<Failure> look(Map<Work, Sight> seen, long nowMillis) {
        stories.keySet().retainAll(seen.keySet());
        List<Failure> failed = new ArrayList<>();
        new TreeMap<>(seen).forEach((work, sight) -> {
            Story story = stories.computeIfAbsent(work, unknown -> new Story());
            switch (sight) {
                case RUNNING -> story.runs(nowMillis, longestMillis);
                case OTHER -> story.isOnItsWay();
                case FAILED -> failed.add(failure(work, story, nowMillis));
            }
        });
        return failed;
    }

    /** How many of those last looked at have failed. */
    public int failed() {
        Set<Work> failed = new HashSet<>();
        stories.forEach((work, story) -> {
            if (story.failed) {
                failed.add(work);
            }
        });
        return failed.size();
    }

    private Failure failure(Work work, Story story, long nowMillis) {
        boolean isNew = !story.failed || story.restarted;
        if (isNew) {
            story.fails(nowMillis);
        }
        long pause = pause(story.failures);
        boolean restartNow = nowMillis - story.failedAt >= pause;
        story.restarted = restartNow;
        return new Failure(work, story.failures, pause, restartNow, isNew);
    }

    private long pause(int failures) {
        int doublings = Math.min(failures - 1, DOUBLINGS_MAX);
        return Math.min(longestMillis, leastMillis << doublings);
    }

    private static final class Story {
        private boolean failed;
        private boolean restarted;
        private boolean running;
        private int failures;
        private long failedAt;
        private long runningSince;

        void runs(long now, long calm) {
            if (!running) {
                running = true;
                runningSince = now;
            } else if (now - runningSince >= calm) {
                failures = 0;
            }
            failed = false;
            restarted = false;
        }

        void isOnItsWay() {
            running = false;
            failed = false;
            restarted = false;
        }

        void fails(long now) {
            failed = true;
            restarted = false;
            running = false;
            failures++;
            failedAt = now;
        }
    }
}
