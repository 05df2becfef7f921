package io.sluice.gateway.login;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Spreads logins over time, so that a gateway that comes back is not overrun by all of its endpoints at once. Time is cut
 * into tenths of a second, each with room for so many logins. Who comes while the present one has room is let in; who does
 * not gets a place in the first later one that has room: if that is soon it waits on its connection, else it is told when to
 * come. Who comes back at its time, or later, is let in whatever else goes on: so nobody is sent away twice who keeps its
 * time.
 *
 * <p>Endpoints for which work waits are placed first: of each later tenth of a second a tenth is left to them.
 *
 * <p>Bounded: places are given away up to a horizon, and to so many endpoints that are told to come; beyond, there is none. A
 * place that is not used lapses. Times are its caller's milliseconds of a clock that only
 * goes on. Not safe for use by many threads.
 */
public final class LoginPacer {
    /** Length of a tenth. */
    static final long SLOT_MS = 100;

    private static final Turn NOW = new Turn.Now();
    private static final Turn NONE = new Turn.None();
    private static final long LAPSE_MS = 30_000;
    private static final int SECOND_MS = 1_000;

    private final int perSlot;
    private final int perSlotOfOthers;
    private final long holdMs;
    private final int placesMax;
    /** How many are let in or expected, by tenth; a ring that begins with the present one. */
    private final int[] taken;

    private boolean begun;
    private long present;
    /** When it may come, by endpoint that was told to, in the order in which they were told. */
    private final Map<String, Long> places = new LinkedHashMap<>();

    /**
     * Nobody has come yet.
     *
     * @param perSecond logins let in, at least 10
     * @param holdMs how far ahead a place may be that is waited for on the connection; at most the horizon
     * @param horizonMs how far ahead places are given
     * @param placesMax endpoints that are told to come
     */
    public LoginPacer(int perSecond, long holdMs, long horizonMs, int placesMax) {
        this.perSlot = Math.max(1, (int) (perSecond * SLOT_MS / SECOND_MS));
        this.perSlotOfOthers = Math.max(1, perSlot - perSlot / 10);
        this.holdMs = holdMs;
        this.placesMax = placesMax;
        this.taken = new int[Math.toIntExact(Math.max(2, horizonMs / SLOT_MS))];
    }

    /**
     * Asks for one endpoint.
     *
     * @param awaited work waits for it
     */
    public Turn ask(String endpointId, boolean awaited, long nowMs) {
        goOn(nowMs);
        Long place = places.get(endpointId);
        if (place != null) {
            long waitMs = place - nowMs;
            if (waitMs > holdMs) {
                return new Turn.Later(waitMs);
            }
            places.remove(endpointId);
            return waitMs > 0 ? new Turn.Soon(waitMs) : NOW;
        }
        if (taken[index(present)] < perSlot) {
            taken[index(present)]++;
            return NOW;
        }
        return give(endpointId, awaited ? perSlot : perSlotOfOthers, nowMs);
    }

    /** Endpoints that have been told when to come and have not come yet. */
    public int places() {
        return places.size();
    }

    private Turn give(String endpointId, int room, long nowMs) {
        for (long slot = present + 1; slot < present + taken.length; slot++) {
            int before = taken[index(slot)];
            if (before < room) {
                long at = slot * SLOT_MS + before * SLOT_MS / perSlot;
                boolean soon = at - nowMs <= holdMs;
                if (!soon && places.size() >= placesMax) {
                    return NONE;
                }
                taken[index(slot)]++;
                if (!soon) {
                    places.put(endpointId, at);
                }
                return soon ? new Turn.Soon(at - nowMs) : new Turn.Later(at - nowMs);
            }
        }
        return NONE;
    }

    private void goOn(long nowMs) {
        long now = Math.floorDiv(nowMs, SLOT_MS);
        if (!begun || now - present >= taken.length) {
            Arrays.fill(taken, 0);
            present = now;
            begun = true;
        }
        while (present < now) {
            taken[index(present)] = 0;
            present++;
        }
        for (Iterator<Long> oldest = places.values().iterator(); oldest.hasNext(); ) {
            if (oldest.next() + LAPSE_MS > nowMs) {
                break;
            }
            oldest.remove();
        }
    }

    private int index(long slot) {
        return Math.floorMod(slot, taken.length);
    }
}
