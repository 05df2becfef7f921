package io.sluice.coordinator.topology;

import io.sluice.method.JsonSchema;
import io.sluice.method.Results;
import io.sluice.method.SchemaShelf;
import io.sluice.topics.Bytes;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds jobs to what their methods promise: a run that says it succeeded, and whose output does not fit the schema that
 * came with the job, has failed. Decided by the record and the job's spec alone, which never change, hence the same at
 * every replay. An output that went up as a transfer of its own is not in the record, and is not looked at.
 */
final class PromisedResults {
    private static final Logger LOG = LoggerFactory.getLogger(PromisedResults.class);
    private static final int JOBS = 256;
    private static final int SCHEMAS = 64;

    private final Function<String, @Nullable InvocationSpec> specs;
    private final SchemaShelf schemas = new SchemaShelf(SCHEMAS);
    // Each report would otherwise read its job's spec from the store.
    private final Map<String, Optional<JsonSchema>> jobs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<JsonSchema>> eldest) {
            return size() > JOBS;
        }
    };

    /** @param specs of jobs by their ids; null for what is not known */
    PromisedResults(Function<String, @Nullable InvocationSpec> specs) {
        this.specs = specs;
    }

    /** The record, or what it comes to. */
    LedgerRecord judged(LedgerRecord record) {
        if (!(record.getEvent() instanceof TargetReported report)
                || report.getState() != TargetState.SUCCEEDED
                || !report.getTransferId().isEmpty()) {
            return record;
        }
        String job = new ActivationId(record.getInvocationId(), record.getEndpointId()).invocation();
        return promise(job)
                .flatMap(schema -> Results.objection(schema, Bytes.of(report.getOutput())))
                .map(reason -> LedgerRecord.newBuilder(record)
                        .setEvent(TargetReported.newBuilder(report)
                                .setState(TargetState.FAILED)
                                .setReason(reason)
                                .build())
                        .build())
                .orElse(record);
    }

    private Optional<JsonSchema> promise(String job) {
        Optional<JsonSchema> known = jobs.get(job);
        if (known != null) {
            return known;
        }
        InvocationSpec spec = specs.apply(job);
        if (spec == null) {
            return Optional.empty();
        }
        Optional<JsonSchema> promise = Optional.empty();
        if (!spec.getResultSchema().isEmpty()) {
            try {
                promise = Optional.of(schemas.of(spec.getResultSchema()));
            } catch (IllegalArgumentException e) {
                // It was read when the method was published, so this coordinator is older than the one that did.
                LOG.warn("results of job {} are not checked: its schema {}", job, e.getMessage());
            }
        }
        jobs.put(job, promise);
        return promise;
    }
}
