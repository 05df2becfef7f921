package io.sluice.connectors.inventory.past;

import io.sluice.connectors.inventory.fold.ItemValues;
import io.sluice.connectors.inventory.past.Changes.TooMuchException;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers what machines are and were made of. Any thread may ask. */
public final class Inventories {
    /** An endpoint's clock may be ahead by this, and what it has changed is found all the same. */
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    private final Function<String, Optional<Inventory>> current;
    private final Changes changes;

    /** @param current an endpoint's last inventory */
    public Inventories(Function<String, Optional<Inventory>> current, Changes changes) {
        this.current = current;
        this.changes = changes;
    }

    /** The last. */
    public Optional<Inventory> now(String endpointId) {
        return current.apply(endpointId);
    }

    /**
     * As it was at a time, by the endpoint's clock; empty if nothing was known then.
     *
     * @throws TooMuchException if that is too long ago to be looked up
     */
    public Optional<PastInventory> at(String endpointId, Instant time) throws TooMuchException {
        Optional<Inventory> now = current.apply(endpointId);
        List<InventoryChange> since = PastInventory.once(changes.of(endpointId, time.minus(CLOCKS_DIFFER)));
        List<InventoryChange> known = upTo(since, now.map(Inventory::getDigest).orElse(""));
        return Optional.ofNullable(PastInventory.at(now.map(Inventories::asItIs).orElse(null), known, time));
    }

    /** Without what was folded since the inventory of that digest was looked at. */
    private static List<InventoryChange> upTo(List<InventoryChange> all, String digest) {
        for (int last = all.size(); last > 0; last--) {
            if (all.get(last - 1).getDigest().equals(digest)) {
                return all.subList(0, last);
            }
        }
        return all;
    }

    private static PastInventory asItIs(Inventory inventory) {
        return new PastInventory(inventory.getDigest(), inventory.getScannedAt(), ItemValues.of(inventory), 0);
    }

    /**
     * What has changed since a time, the newest first.
     *
     * @param since null: all that is kept
     * @throws TooMuchException if that is too long ago to be looked up
     */
    public List<InventoryChange> history(String endpointId, @Nullable Instant since, int most) throws TooMuchException {
        List<InventoryChange> all = new ArrayList<>(PastInventory.once(changes.of(endpointId, since)));
        all.removeIf(each -> since != null && each.getAt().isBefore(since));
        List<InventoryChange> newest = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0 && newest.size() < most; i--) {
            newest.add(all.get(i));
        }
        return newest;
    }
}
