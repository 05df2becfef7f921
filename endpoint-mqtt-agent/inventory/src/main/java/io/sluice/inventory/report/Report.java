package io.sluice.inventory.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a machine is made of, as it is sent: canonical, so that equal machines have equal digests. */
public final class Report {
    private static final String SCANNED_AT = "scannedAt";

    private final Fields fields = new Fields();
    private final Map<ItemList, Integer> counts = new EnumMap<>(ItemList.class);
    private final SortedMap<String, String> unknown = new TreeMap<>();
    private final long scannedAtMs;

    /**
     * Puts findings together. A list that has more items than are taken is cut behind the first ones in its order.
     *
     * @param scanner name and version of what scanned
     * @param scannedAtMs since 1970
     */
    public Report(String scanner, long scannedAtMs, Collection<Findings> findings) {
        this.scannedAtMs = scannedAtMs;
        fields.text("scanner", scanner);
        SortedMap<String, String> facts = new TreeMap<>();
        Map<ItemList, List<Fields>> items = new EnumMap<>(ItemList.class);
        for (Findings each : findings) {
            fields.addAll(each.fields());
            facts.putAll(each.facts());
            unknown.putAll(each.unknown());
            each.items().forEach((list, some) -> items.merge(list, some, Report::joined));
        }
        items.forEach(this::put);
        fields.texts("facts", facts);
        fields.texts("unknown", unknown);
    }

    private static List<Fields> joined(List<Fields> some, List<Fields> more) {
        List<Fields> all = new java.util.ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private void put(ItemList list, List<Fields> items) {
        List<Fields> sorted = list.sorted(items);
        if (sorted.size() > list.most()) {
            unknown.put(
                    list.member(), "there are " + sorted.size() + ", of which a report has the first " + list.most());
            sorted = sorted.subList(0, list.most());
        }
        counts.put(list, sorted.size());
        fields.items(list.member(), sorted);
    }

    /** How many items it has of a list. */
    public int count(ItemList list) {
        return counts.getOrDefault(list, 0);
    }

    /** What could not be read, and why. */
    public SortedMap<String, String> unknown() {
        return unknown;
    }

    /** SHA-256 in lower-case hex of the canonical form without the time of the scan. */
    public String digest() {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
            CanonicalJson.write(fields, new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Writes the canonical form with the time of the scan, in UTF-8. The stream stays open. */
    public void write(OutputStream out) throws IOException {
        Fields timed = new Fields();
        timed.addAll(fields);
        CanonicalJson.write(timed.number(SCANNED_AT, scannedAtMs), out);
    }
}
