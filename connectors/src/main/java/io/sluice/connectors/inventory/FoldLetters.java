package io.sluice.connectors.inventory;

import io.sluice.streams.DeadLetterHandler;
import io.sluice.topics.DeadLetter;
import io.sluice.topics.TopicCatalog;

/** The fold's dead letters. */
record FoldLetters(FoldSerdes serdes, FoldMeters meters) implements DeadLetterHandler.Letters {
    static final String BY = "inventory";

    @Override
    public String by() {
        return BY;
    }

    @Override
    public String topic() {
        return serdes.names().of(TopicCatalog.DEAD_LETTERS);
    }

    @Override
    public byte[] bytes(DeadLetter letter) {
        return serdes.letter(letter);
    }

    @Override
    public void count(String code) {
        meters.deadLetter(code);
    }
}
