package io.sluice.inventory.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lists of a report, each with what tells its items apart and how many are taken. */
public enum ItemList {
    DISKS("disks", 1_000, "name"),
    FILESYSTEMS("filesystems", 1_000, "mount"),
    INTERFACES("interfaces", 1_000, "name"),
    PACKAGES("packages", 20_000, "manager", "name", "architecture", "version"),
    SERVICES("services", 1_000, "name"),
    PORTS("ports", 1_000, "protocol", "address", "port"),
    USERS("users", 1_000, "name");

    private final String member;
    private final int most;

    @SuppressWarnings("ImmutableEnumChecker") // A list of List.of is.
    private final List<String> key;

    ItemList(String member, int most, String... key) {
        this.member = member;
        this.most = most;
        this.key = List.of(key);
    }

    /** Its name in the report. */
    public String member() {
        return member;
    }

    /** What items are compared by, in this order. */
    public List<String> key() {
        return key;
    }

    /** How many items a report has of it. */
    public int most() {
        return most;
    }

    /** The names of all. */
    public static Stream<String> members() {
        return Arrays.stream(values()).map(ItemList::member);
    }

    /** In the order of their keys, each key once; the first of equal ones stays. */
    List<Fields> sorted(Collection<Fields> items) {
        TreeMap<Fields, Fields> byKey = new TreeMap<>(this::compare);
        items.forEach(item -> byKey.putIfAbsent(item, item));
        return List.copyOf(byKey.values());
    }

    private int compare(Fields one, Fields other) {
        for (String name : key) {
            int order = ORDER.compare(one.get(name), other.get(name));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static final Comparator<@Nullable Object> ORDER = Comparator.nullsFirst(ItemList::compareValues);

    private static int compareValues(Object one, Object other) {
        return one instanceof Long a && other instanceof Long b
                ? a.compareTo(b)
                : one.toString().compareTo(other.toString());
    }
}
