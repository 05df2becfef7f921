package io.sluice.gateway.activation;

import io.sluice.gateway.activation.Decision.Answer;
import io.sluice.gateway.activation.Decision.Cause;
import io.sluice.gateway.activation.Decision.RelayReport;
import io.sluice.wire.ActivationId;
import io.sluice.wire.ReasonCodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which reports are on their way to Kafka. Of one activation at most one terminal record is: a repetition meanwhile, on
 * a new connection for instance, waits for the same answer.
 */
final class ReportBook {
    private static final int FREE_OUTPUT_BYTES = 1024;
    private static final int REPEATS = 8;

    private final Predicate<String> answered;
    /** Reports handed to the relay, terminal or not. */
    private final Map<Long, Reported> relaying = new HashMap<>();
    /** Reports that wait for the terminal record of their activation. */
    private final Map<String, List<Long>> ending = new HashMap<>();

    ReportBook(Predicate<String> answered) {
        this.answered = answered;
    }

    List<Decision> reported(Reported reported, @Nullable InboxEntry entry, int creditBytes) {
        if (!isItsOwn(reported, entry)) {
            return answer(
                    reported.report(),
                    ReasonCodes.NOT_AUTHORIZED,
                    "NOT_ITS_OWN: the activation is another endpoint's",
                    Cause.NOT_ITS_OWN);
        }
        if (entry == null && answered.test(reported.activationId())) {
            return answer(reported.report(), ReasonCodes.SUCCESS, "", Cause.DUPLICATE);
        }
        int allowedBytes = Math.max(FREE_OUTPUT_BYTES, creditBytes);
        if (reported.outputBytes() > allowedBytes) {
            return answer(
                    reported.report(),
                    ReasonCodes.QUOTA_EXCEEDED,
                    "BEYOND_CREDIT: " + reported.outputBytes() + " bytes of output, " + allowedBytes + " allowed",
                    Cause.BEYOND_CREDIT);
        }
        if (reported.terminal()) {
            List<Long> waiting = ending.get(reported.activationId());
            if (waiting != null) {
                return join(waiting, reported);
            }
            ending.put(reported.activationId(), new ArrayList<>(List.of(reported.report())));
        }
        relaying.put(reported.report(), reported);
        return List.of(new RelayReport(reported.report(), entry));
    }

    /** Returns the activation that has ended by it, if one has. */
    @Nullable
    String relayed(long report, List<Decision> out) {
        Reported reported = relaying.remove(report);
        if (reported == null) {
            return null;
        }
        if (!reported.terminal()) {
            out.add(new Answer(report, ReasonCodes.SUCCESS, "", Cause.DURABLE));
            return null;
        }
        answerAll(reported.activationId(), ReasonCodes.SUCCESS, "", Cause.DURABLE, out);
        return reported.activationId();
    }

    /** Returns the activation that would have ended by it, if one would. */
    @Nullable
    String relayFailed(long report, String reason, List<Decision> out) {
        Reported reported = relaying.remove(report);
        if (reported == null) {
            return null;
        }
        if (reported.terminal()) {
            answerAll(reported.activationId(), ReasonCodes.QUOTA_EXCEEDED, reason, Cause.RELAY_FAILED, out);
            return reported.activationId();
        }
        out.add(new Answer(report, ReasonCodes.QUOTA_EXCEEDED, reason, Cause.RELAY_FAILED));
        return null;
    }

    /** Whether a terminal record of it is on its way. */
    boolean isEnding(String activationId) {
        return ending.containsKey(activationId);
    }

    void verdictOffered(String activationId) {
        ending.put(activationId, new ArrayList<>());
    }

    void verdictRelayed(String activationId, List<Decision> out) {
        answerAll(activationId, ReasonCodes.SUCCESS, "", Cause.DUPLICATE, out);
    }

    void verdictFailed(String activationId, String reason, List<Decision> out) {
        answerAll(activationId, ReasonCodes.QUOTA_EXCEEDED, reason, Cause.RELAY_FAILED, out);
    }

    private static List<Decision> join(List<Long> waiting, Reported reported) {
        if (waiting.size() >= REPEATS) {
            return answer(
                    reported.report(),
                    ReasonCodes.QUOTA_EXCEEDED,
                    "TOO_MANY_REPEATS: the same report is already on its way",
                    Cause.TOO_MANY_REPEATS);
        }
        waiting.add(reported.report());
        return List.of();
    }

    private void answerAll(String activationId, int reasonCode, String reason, Cause cause, List<Decision> out) {
        List<Long> waiting = ending.remove(activationId);
        if (waiting != null) {
            waiting.forEach(report -> out.add(new Answer(report, reasonCode, reason, cause)));
        }
    }

    private static boolean isItsOwn(Reported reported, @Nullable InboxEntry entry) {
        if (entry != null) {
            return entry.endpointId().equals(reported.endpointId());
        }
        try {
            return ActivationId.parse(reported.activationId()).endpointId().equals(reported.endpointId());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<Decision> answer(long report, int reasonCode, String reason, Cause cause) {
        return List.of(new Answer(report, reasonCode, reason, cause));
    }
}
