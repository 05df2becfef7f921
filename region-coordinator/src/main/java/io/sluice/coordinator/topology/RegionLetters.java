package io.sluice.coordinator.topology;

import io.sluice.streams.DeadLetterHandler;
import io.sluice.topics.DeadLetter;
import io.sluice.topics.TopicCatalog;

/** The coordinator's dead letters. */
record RegionLetters(RegionSerdes serdes, RegionMeters meters) implements DeadLetterHandler.Letters {
    @Override
    public String by() {
        return "coordinator";
    }

    @Override
    public String topic() {
        return serdes.names().of(TopicCatalog.DEAD_LETTERS);
    }

    @Override
    public byte[] bytes(DeadLetter letter) {
        return serdes.encode(topic(), letter);
    }

    @Override
    public void count(String code) {
        meters.deadLetter(code);
    }
}
