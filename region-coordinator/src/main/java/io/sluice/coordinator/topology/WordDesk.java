package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.gateways.GatewayLink.Delivery;
import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.gateways.OwedWords;
import io.sluice.coordinator.gateways.OwedWords.Step;
import io.sluice.coordinator.selector.Labels;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.GatewayMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells gateways which endpoints are theirs, until Kafka has it: each word lies in a store before it is said, and is said
 * again each second, also by whoever takes the partition over, until it is acknowledged or its time is over.
 *
 * <p>Outcomes come by the producer's thread and wait in a queue for the task's; the queue is bounded by what the producer
 * can hold.
 */
final class WordDesk {
    /** Of 36 characters each: 180 KB. */
    private static final int IDS_PER_MESSAGE = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(WordDesk.class);

    private final PartitionState state;
    private final KeyValueStore<String, byte[]> kept;
    private final Dispatcher dispatcher;
    private final GatewayLink gateways;
    private final RegionMeters meters;
    private final OwedWords owed;
    private final int perTick;
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    private int counted;

    private record Outcome(String key, long number, boolean acknowledged) {}

    WordDesk(
            ProcessingContext context,
            PartitionState state,
            Dispatcher dispatcher,
            GatewayLink gateways,
            RegionMeters meters,
            StreamsSettings.StreamsLimits limits) {
        this.state = state;
        this.kept = context.getStateStore(RegionStores.WORDS);
        this.dispatcher = dispatcher;
        this.gateways = gateways;
        this.meters = meters;
        this.owed = new OwedWords(limits.wordsOwed(), limits.wordsKept().toMillis());
        this.perTick = limits.wordsPerTick();
    }

    /** A partition was taken over: what was said and perhaps not heard is in the store. */
    void rebuild() {
        try (KeyValueIterator<String, byte[]> all = kept.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> next = all.next();
                Word word = Word.decode(next.value);
                owed.found(next.key, word.gateway(), word.since());
            }
        }
    }

    void say(Word word, long now) {
        long number = owed.say(word.key(), word.gateway(), now);
        if (number == 0) {
            meters.word("NOT_KEPT");
            LOG.warn(
                    "gateway {} is told of endpoint {} once only: {} words wait already (gateway.words.owed)",
                    word.gateway(),
                    word.endpointId(),
                    owed.size());
        } else {
            kept.put(word.key(), word.encode());
        }
        send(word, number, now);
        count();
    }

    /** A tick, a second: takes in what became of words, says again what was not heard. */
    void tick(long now) {
        settle();
        boolean taken = true;
        for (Step step : owed.look(now, perTick, gateways::isThere)) {
            if (step instanceof Step.Say again) {
                // A link that refuses one refuses all, and may take its time to do so.
                taken = taken && send(word(again.key()), again.number(), now);
                if (!taken) {
                    owed.unheard(again.key(), again.number());
                }
                meters.word(taken ? "AGAIN" : "REFUSED");
            } else {
                giveUp(word(step.key()));
            }
        }
        count();
    }

    /** The task ends here: its words are another's. */
    void close() {
        meters.wordsOwed(-counted);
        counted = 0;
    }

    private void count() {
        meters.wordsOwed(owed.size() - counted);
        counted = owed.size();
    }

    private Word word(String key) {
        byte[] bytes = kept.get(key);
        if (bytes == null) {
            throw new IllegalStateException("no word is kept for " + key);
        }
        return Word.decode(bytes);
    }

    private void giveUp(Word word) {
        kept.delete(word.key());
        meters.word("GIVEN_UP");
        LOG.error(
                "gateway {} was not told of {} within gateway.words.kept: {}",
                word.gateway(),
                word.endpointId().isEmpty() ? "its endpoints" : "endpoint " + word.endpointId(),
                word.kind());
    }

    private void settle() {
        for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            if (!outcome.acknowledged()) {
                owed.unheard(outcome.key(), outcome.number());
            } else if (owed.heard(outcome.key(), outcome.number())) {
                kept.delete(outcome.key());
                meters.word("HEARD");
            }
        }
    }

    /** Whether the link did not refuse it at once. */
    private boolean send(Word word, long number, long now) {
        List<Object> bodies = bodies(word);
        Round round = new Round(word.key(), number, bodies.size());
        for (Object body : bodies) {
            String key = word.endpointId().isEmpty() ? word.gateway() : word.endpointId();
            gateways.send(word.gateway(), Lane.ANSWERS, key, new GatewayMessage(now, body), round);
        }
        if (word.kind() == Word.Kind.ALL) {
            new ResendDesk(state, gateways, dispatcher).sendAgain(word.gateway(), now);
        }
        round.begun = true;
        return !round.refused;
    }

    private List<Object> bodies(Word word) {
        return switch (word.kind()) {
            case KNOWN -> List.of(new EndpointsKnown(0L, List.of(word.endpointId())));
            case GONE -> List.of(new EndpointsGone(List.of(word.endpointId()), word.reason(), word.servers()));
            case ALL -> {
                List<Object> parts = new ArrayList<>();
                List<String> ids = state.index().select(Labels.atGateway(word.gateway()));
                for (int from = 0; from < ids.size() || from == 0; from += IDS_PER_MESSAGE) {
                    List<String> part = List.copyOf(ids.subList(from, Math.min(from + IDS_PER_MESSAGE, ids.size())));
                    parts.add(new EndpointsKnown(word.snapshot(), part));
                }
                yield parts;
            }
        };
    }

    /** The messages of a word; its outcome is known with the last of theirs. Called by several threads. */
    private final class Round implements Consumer<Delivery> {
        private final String key;
        private final long number;
        private final AtomicInteger open;
        private volatile boolean failed;
        private volatile boolean begun;
        private volatile boolean refused;

        Round(String key, long number, int messages) {
            this.key = key;
            this.number = number;
            this.open = new AtomicInteger(messages);
        }

        @Override
        public void accept(Delivery delivery) {
            if (delivery != Delivery.ACKNOWLEDGED) {
                failed = true;
                refused |= !begun;
            }
            if (open.decrementAndGet() == 0 && number != 0) {
                outcomes.add(new Outcome(key, number, !failed));
            }
        }
    }
}
