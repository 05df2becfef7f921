package io.sluice.coordinator.collision;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether two machines live under one endpoint id. Pure.
 *
 * <p>Each start of an agent draws a boot id. When a process logs in, the one before it is <i>superseded</i>: its machine was
 * started again, or a clone has come; nobody can tell which. But a process that has ended never logs in again. So one that
 * does after it was superseded (it <i>returns</i>) lived beside the one that took its place. That one login was before another
 * is certain if one gateway tells of both, since a gateway's events keep their order, or by the gateways' clocks and a margin:
 * one machine's restarts cannot look like a return, even if the events of some gateways come late, from their spools.
 *
 * <p>A collision is called when two have returned, the one after the other: then no clock that is wrong, and no machine that
 * was alive for a moment only, has made it up.
 */
public final class Collisions {
    private final long skewMs;
    private final long windowMs;
    private final long splitKeptMs;

    /**
     * With these bounds.
     *
     * @param skewMs by which gateways' clocks may differ
     * @param windowMs after which a process that was superseded is forgotten
     * @param splitKeptMs after which clones are forgotten
     */
    public Collisions(long skewMs, long windowMs, long splitKeptMs) {
        this.skewMs = skewMs;
        this.windowMs = windowMs;
        this.splitKeptMs = splitKeptMs;
    }

    /** What a login means. */
    public enum Meaning {
        /** It is the endpoint's. */
        ITS_OWN,
        /** All that it says has been known: the record came again, or late. */
        REPEATED,
        /** By it two are known to live under this id. */
        COLLISION,
        /** Two were known to live under this id, and it has not been split yet. */
        HELD,
        /** It is not the original's: it is to get an identity of its own. */
        CLONE
    }

    /** @param rivals as they are to be remembered; {@link Rivals#NONE}: nothing is */
    public record Verdict(Meaning meaning, Rivals rivals) {}

    /**
     * A process has logged in.
     *
     * @param last the last login before; null: there was none
     */
    public Verdict loggedIn(Rivals known, @Nullable AgentLogin last, AgentLogin login) {
        Rivals rivals = remembered(known, login.at());
        if (rivals.areHeld() || isClone(rivals, login)) {
            return asked(rivals, login);
        }
        AgentLogin current = last == null || isCloned(rivals, last) ? null : last;
        if (current == null || current.boot().equals(login.boot())) {
            boolean repeated = current != null && login.count() < current.count();
            return new Verdict(
                    repeated ? Meaning.REPEATED : Meaning.ITS_OWN, rivals.isNone() ? rivals : at(rivals, login));
        }
        AgentProcess before = rivals.find(login.boot());
        if (before != null && login.count() <= before.last().count()) {
            return new Verdict(Meaning.REPEATED, rivals);
        }
        AgentProcess other = Optional.ofNullable(rivals.find(current.boot())).orElse(AgentProcess.current(current));
        boolean returned =
                before != null && before.certain() && isAfter(login, before.supersededBy(), before.supersededAt());
        AgentProcess here = before == null ? AgentProcess.current(login) : before.back(login, returned);
        boolean certain = isAfter(login, other.last().gateway(), other.last().at());
        Rivals next = rivals.with(other.superseded(login, certain)).with(here);
        return returned && other.returned()
                ? new Verdict(Meaning.COLLISION, held(next, login.at()))
                : new Verdict(Meaning.ITS_OWN, next);
    }

    /** A process wants to log in. */
    public Verdict asked(Rivals known, AgentLogin login) {
        Rivals rivals = remembered(known, login.at());
        if (rivals.areHeld()) {
            return new Verdict(Meaning.HELD, noted(rivals, login));
        }
        return isClone(rivals, login)
                ? new Verdict(Meaning.CLONE, noted(rivals, login))
                : new Verdict(Meaning.ITS_OWN, rivals);
    }

    /**
     * An administrator splits them: one keeps the id, the others are clones.
     *
     * @param original the boot id of the one; empty: the one that was seen first
     * @return empty: there is nothing to split, or no such process
     */
    public Optional<Rivals> split(Rivals known, String original, long now) {
        AgentProcess kept = original.isEmpty() ? original(known) : known.find(original);
        if (!known.areHeld() || kept == null) {
            return Optional.empty();
        }
        List<AgentProcess> split = known.processes().stream()
                .map(process -> process.split(!process.equals(kept)))
                .toList();
        return Optional.of(new Rivals(split, 0, now));
    }

    /** The one that keeps the id: the first that is no clone. */
    public static @Nullable AgentProcess original(Rivals rivals) {
        return rivals.processes().stream()
                .filter(process -> !process.copied())
                .findFirst()
                .orElse(null);
    }

    /** Whether a login that was told of later was later. */
    private boolean isAfter(AgentLogin login, String gateway, long at) {
        return login.gateway().equals(gateway) || login.at() > at + skewMs;
    }

    /** Those who have not proven to be alive have no part in it. */
    private static Rivals held(Rivals rivals, long at) {
        Rivals alive = rivals.keeping(process -> process.returned() || process.copied());
        return new Rivals(alive.processes(), at, rivals.splitAt());
    }

    /** Without what is too old to say anything. */
    private Rivals remembered(Rivals known, long at) {
        if (known.isNone() || known.areHeld()) {
            return known;
        }
        Rivals young = known.keeping(process -> process.copied()
                ? at - known.splitAt() <= splitKeptMs
                : process.supersededAt() == 0 || at - process.supersededAt() <= windowMs);
        return young.processes().size() <= 1 && !young.hasClones() ? Rivals.NONE : young;
    }

    private static Rivals at(Rivals rivals, AgentLogin login) {
        AgentProcess process = rivals.find(login.boot());
        if (process != null) {
            return login.count() < process.last().count() ? rivals : rivals.with(process.at(login));
        }
        return rivals.with(AgentProcess.current(login));
    }

    /** Of one that is kept out it is remembered where and as whom it came last. */
    private static Rivals noted(Rivals rivals, AgentLogin login) {
        if (login.boot().isEmpty()) {
            return rivals;
        }
        AgentProcess same = rivals.find(login.boot());
        if (same != null) {
            return login.count() < same.last().count() ? rivals : rivals.with(same.at(login));
        }
        List<AgentProcess> alike = alike(rivals, login);
        if (alike.size() == 1) {
            return rivals.replaced(alike.get(0).boot(), alike.get(0).at(login));
        }
        // It logs in, so it lives.
        return rivals.with(new AgentProcess(
                login, 0, "", false, true, !alike.isEmpty() && alike.get(0).copied()));
    }

    private static boolean isCloned(Rivals rivals, AgentLogin login) {
        AgentProcess process = rivals.find(login.boot());
        return process != null && process.copied();
    }

    /** A clone, or one started again: all that are like it are clones. */
    private static boolean isClone(Rivals rivals, AgentLogin login) {
        if (rivals.find(login.boot()) != null) {
            return isCloned(rivals, login);
        }
        List<AgentProcess> alike = alike(rivals, login);
        return !alike.isEmpty() && alike.stream().allMatch(AgentProcess::copied);
    }

    /** Those on a host of the same name and address; if there is none, on one of the same name. */
    private static List<AgentProcess> alike(Rivals rivals, AgentLogin login) {
        Predicate<AgentProcess> host = process -> process.last().host().equals(login.host());
        List<AgentProcess> same = rivals.processes().stream()
                .filter(host.and(process -> process.last().ip().equals(login.ip())))
                .toList();
        return same.isEmpty() ? rivals.processes().stream().filter(host).toList() : same;
    }
}
