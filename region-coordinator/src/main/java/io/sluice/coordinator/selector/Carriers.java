package io.sluice.coordinator.selector;

/** The slots that carry one value of one label. Kept once, whatever the number of endpoints that say it. */
final class Carriers extends SlotSet {
    private final LabelValues label;
    private final String value;

    Carriers(LabelValues label, String value) {
        this.label = label;
        this.value = value;
    }

    LabelValues label() {
        return label;
    }

    String value() {
        return value;
    }
}
