package io.sluice.coordinator.api;

import io.sluice.coordinator.ledger.Retries;
import io.sluice.coordinator.rollout.MaintenanceWindow;
import io.sluice.coordinator.rollout.Share;
import io.sluice.coordinator.rollout.WaveOrder;
import io.sluice.coordinator.rollout.Waves;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.TargetState;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a request wants its targets released and tried again.
 *
 * @param plan null: all at once
 * @param retries further attempts of each target
 * @param retryOn ends that are tried again
 * @param deliverTimeout from sending to the start; zero: until the invocation expires
 */
record RolloutDraft(@Nullable RolloutPlan plan, int retries, List<TargetState> retryOn, Duration deliverTimeout) {
    private static final int MOST_WAVES = 20;
    private static final int MOST_WINDOWS = 10;
    private static final int MOST_IN_FLIGHT = 1_000_000;
    private static final Duration LONGEST_DELIVERY = Duration.ofDays(7);
    private static final Duration FURTHEST_START = Duration.ofDays(30);
    private static final String SITE = "site";

    /**
     * From a request's body.
     *
     * @param now milliseconds since 1970
     * @throws Problem naming the field that is wrong
     */
    static RolloutDraft of(JsonFields body, long now) {
        int retries = (int) body.integer("retries", 0, 0, Retries.MOST);
        List<TargetState> retryOn = retryOn(body);
        if (retries == 0 && !retryOn.isEmpty()) {
            throw Problem.badRequest("field 'retryOn' says when to try again, and 'retries' how often: set both");
        }
        return new RolloutDraft(
                body.object("rollout").map(fields -> plan(fields, now)).orElse(null),
                retries,
                retries > 0 && retryOn.isEmpty() ? List.copyOf(Retries.POSSIBLE) : retryOn,
                body.duration("deliverTimeout", Duration.ZERO, Duration.ZERO, LONGEST_DELIVERY));
    }

    /** When it may start: now, or later. */
    long startsAt(long now) {
        return plan == null ? now : Math.max(now, plan.getStartAt());
    }

    private static RolloutPlan plan(JsonFields fields, long now) {
        fields.only(
                "startAt",
                "windows",
                "waves",
                "wavesBy",
                "approveEach",
                "pauseIfFailed",
                "nextIfSucceeded",
                "concurrency",
                "gatewayConcurrency");
        RolloutPlan.Builder plan = RolloutPlan.newBuilder()
                .setStartAt(startAt(fields, now))
                .setWindows(windows(fields))
                .setWaveShares(waves(fields))
                .setWavesBy(wavesBy(fields))
                .setApproveEach(fields.flag("approveEach"))
                .setNextAtShare(fields.text("nextIfSucceeded")
                        .map(text -> share(fields, "nextIfSucceeded", text))
                        .orElse(-1))
                .setConcurrency((int) fields.integer("concurrency", 0, 1, MOST_IN_FLIGHT))
                .setGatewayConcurrency((int) fields.integer("gatewayConcurrency", 0, 1, MOST_IN_FLIGHT));
        Optional<String> pause = fields.text("pauseIfFailed");
        if (pause.isPresent() && pause.get().matches("\\d{1,9}")) {
            plan.setPauseAboveCount(Long.parseLong(pause.get()));
        } else {
            pause.ifPresent(text -> plan.setPauseAboveShare(share(fields, "pauseIfFailed", text)));
        }
        RolloutPlan made = plan.build();
        if (!made.getWavesBy().isEmpty() && !made.getWaveShares().isEmpty()) {
            throw Problem.badRequest("fields 'rollout.waves' and 'rollout.wavesBy' exclude each other");
        }
        if (!Waves.isIn(made) && (made.getApproveEach() || made.getNextAtShare() >= 0)) {
            throw Problem.badRequest("fields 'rollout.approveEach' and 'rollout.nextIfSucceeded' are of waves: set"
                    + " 'rollout.waves' or 'rollout.wavesBy'");
        }
        return made;
    }

    private static long startAt(JsonFields fields, long now) {
        Optional<String> text = fields.text("startAt");
        if (text.isEmpty()) {
            return 0;
        }
        long start;
        try {
            start = OffsetDateTime.parse(text.get()).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw fields.bad("startAt", "a time such as 2026-12-01T22:00:00Z");
        }
        if (start > now + FURTHEST_START.toMillis()) {
            throw fields.bad("startAt", "a time within the next " + FURTHEST_START.toDays() + " days");
        }
        return start;
    }

    private static List<String> windows(JsonFields fields) {
        List<String> windows = fields.texts("windows");
        if (windows.size() > MOST_WINDOWS) {
            throw fields.bad("windows", "at most " + MOST_WINDOWS + " windows");
        }
        for (String window : windows) {
            try {
                var unused = MaintenanceWindow.parse(window);
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest("field 'rollout.windows': " + e.getMessage());
            }
        }
        return windows;
    }

    private static List<Integer> waves(JsonFields fields) {
        List<Integer> shares = new ArrayList<>();
        for (String wave : fields.texts("waves")) {
            int share = share(fields, "waves", wave);
            if (share <= (shares.isEmpty() ? 0 : shares.get(shares.size() - 1))) {
                throw fields.bad("waves", "shares of all targets that rise, such as 1%, 10%, 100%");
            }
            shares.add(share);
        }
        if (!shares.isEmpty() && shares.get(shares.size() - 1) != Waves.ALL) {
            throw fields.bad("waves", "100% as the last wave, or targets would be left over");
        }
        if (shares.size() > MOST_WAVES) {
            throw fields.bad("waves", "at most " + MOST_WAVES + " waves");
        }
        return shares;
    }

    private static String wavesBy(JsonFields fields) {
        String by = fields.text("wavesBy").orElse("");
        String group = by.equals(SITE) ? "label:" + SITE : by;
        if (!by.isEmpty() && !WaveOrder.isGroup(group)) {
            throw fields.bad("wavesBy", "site, gateway or label:KEY");
        }
        return group;
    }

    private static List<TargetState> retryOn(JsonFields body) {
        List<TargetState> ends = new ArrayList<>();
        for (String text : body.texts("retryOn")) {
            String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
            TargetState end = Retries.POSSIBLE.stream()
                    .filter(state -> state.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> body.bad("retryOn", "some of failed, timed-out and rejected"));
            if (!ends.contains(end)) {
                ends.add(end);
            }
        }
        return ends;
    }

    private static int share(JsonFields fields, String name, String text) {
        try {
            return Share.parse(text);
        } catch (IllegalArgumentException e) {
            throw fields.bad(name, "shares such as 5%: " + e.getMessage());
        }
    }
}
