package io.sluice.inventory.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What has been found of one part of a machine, and what could not be. Owned by whoever reads it, then by the report. */
public final class Findings {
    private final Fields fields = new Fields();
    private final Map<ItemList, List<Fields>> items = new EnumMap<>(ItemList.class);
    private final SortedMap<String, String> facts = new TreeMap<>();
    private final SortedMap<String, String> unknown = new TreeMap<>();

    /** Members of the report itself. */
    public Fields fields() {
        return fields;
    }

    /** More members of the report itself. */
    public void add(Fields more) {
        fields.addAll(more);
    }

    /** One more of a list. */
    public void add(ItemList list, Fields item) {
        items.computeIfAbsent(list, none -> new ArrayList<>()).add(item);
    }

    /**
     * What an executable says of the machine.
     *
     * @param json one JSON value
     * @throws IOException saying what is wrong with it
     */
    public void fact(String name, byte[] json) throws IOException {
        facts.put(name, CanonicalJson.of(json));
    }

    /**
     * Something is not known, or not all of it.
     *
     * @param what a part, or a member of the report
     * @param reason why; the same each time, or a report would change with it
     */
    public void unknown(String what, String reason) {
        unknown.put(what, reason);
    }

    Map<ItemList, List<Fields>> items() {
        return items;
    }

    SortedMap<String, String> facts() {
        return facts;
    }

    SortedMap<String, String> unknown() {
        return unknown;
    }
}
