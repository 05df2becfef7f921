package io.sluice.agent.cache;

import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Digests;
import io.sluice.wire.Fetch;
import io.sluice.wire.WireTopics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets executables: from the cache, or chunk by chunk from the gateway. However many wait for one, it is fetched once.
 * A fetch goes on where it stopped after a reconnection. Owned by the loop; hashes of whole files are taken elsewhere.
 *
 * <p>At most one fetch for each activation that waits, so the inbox's capacity bounds them.
 */
public final class Contents {
    private static final Logger log = LoggerFactory.getLogger(Contents.class);

    private final OwnerLoop loop;
    private final ExecutableCache cache;
    private final Executor offLoop;
    private final Limits limits;
    private final Predicate<String> inUse;
    private final Map<String, Wanted> wanted = new LinkedHashMap<>();
    private @Nullable BrokerLink link;
    private int linkGeneration;

    /** Bounds of fetching. */
    public record Limits(int rangeBytes, long timeoutMs, int attempts) {}

    /** Hears of an executable asked for, once, on the loop. */
    public interface Waiter {
        void here(Path executable);

        /** @param reason code and words */
        void unavailable(String reason);
    }

    /** An executable that somebody waits for. */
    private final class Wanted {
        final String name;
        final byte[] digest;
        final long sizeBytes;
        final List<Waiter> waiters = new ArrayList<>();
        final FetchPlan plan;
        final MessageDigest running = Digests.newSha256();

        @Nullable
        FileChannel part;

        OwnerLoop.Timer timer = () -> {};
        boolean fetching;

        Wanted(String name, byte[] digest, long sizeBytes) {
            this.name = name;
            this.digest = digest;
            this.sizeBytes = sizeBytes;
            this.plan = new FetchPlan(sizeBytes, limits.rangeBytes(), limits.attempts());
        }
    }

    /**
     * @param offLoop for hashing whole files
     * @param inUse names of executables that must not be evicted
     */
    public Contents(OwnerLoop loop, ExecutableCache cache, Executor offLoop, Limits limits, Predicate<String> inUse) {
        this.loop = loop;
        this.cache = cache;
        this.offLoop = offLoop;
        this.limits = limits;
        this.inUse = inUse;
    }

    /** The name an executable is kept under: its digest, on systems that need it with the ending that tells how. */
    public static String name(byte[] digest, String fileName, boolean keepEnding) {
        int dot = fileName.lastIndexOf('.');
        String ending = dot < 0 ? "" : fileName.substring(dot).toLowerCase(java.util.Locale.ROOT);
        return Digests.hex(digest) + (keepEnding && ending.matches("\\.[a-z0-9]{1,8}") ? ending : "");
    }

    /** Tells the waiter, perhaps before this returns, where the verified executable is. */
    public void get(String name, byte[] digest, long sizeBytes, Waiter waiter) {
        loop.check();
        Wanted already = wanted.get(name);
        if (already != null) {
            already.waiters.add(waiter);
            return;
        }
        ExecutableCache.State state = cache.state(name);
        if (state == ExecutableCache.State.GOOD) {
            waiter.here(cache.file(name));
            return;
        }
        Wanted fresh = new Wanted(name, digest, sizeBytes);
        fresh.waiters.add(waiter);
        wanted.put(name, fresh);
        if (state == ExecutableCache.State.UNVERIFIED) {
            verify(fresh);
        } else {
            fetch(fresh);
        }
    }

    /** The executable is here, and its file looks as it did when it was verified. */
    public boolean isGood(String name) {
        return cache.state(name) == ExecutableCache.State.GOOD;
    }

    /** Where an executable is, or would be. */
    public Path file(String name) {
        return cache.file(name);
    }

    /** A piece from the gateway. */
    public void arrived(ContentChunk chunk, String error) {
        loop.check();
        String hex = HexFormat.of().formatHex(chunk.digest());
        for (Wanted each : List.copyOf(wanted.values())) {
            if (each.fetching && each.name.startsWith(hex)) {
                if (!error.isEmpty()) {
                    inVain(each, error);
                } else {
                    take(each, chunk);
                }
            }
        }
    }

    public void linkUp(BrokerLink newLink) {
        linkGeneration++;
        link = newLink;
        for (Wanted each : wanted.values()) {
            if (each.fetching) {
                ask(each);
            }
        }
    }

    public void linkDown() {
        linkGeneration++;
        link = null;
        wanted.values().forEach(each -> each.timer.cancel());
    }

    /** Lets go of open files. */
    public void close() {
        for (Wanted each : wanted.values()) {
            each.timer.cancel();
            closePart(each);
        }
        wanted.clear();
    }

    private void verify(Wanted one) {
        Path file = cache.file(one.name);
        offLoop.execute(() -> {
            ExecutableCache.Look look = ExecutableCache.look(file);
            String found;
            try {
                found = ExecutableCache.hash(file);
            } catch (IOException e) {
                found = e.toString();
            }
            String hash = found;
            loop.execute(() -> {
                if (look != null && one.name.startsWith(hash)) {
                    cache.verified(one.name, look);
                    here(one);
                } else {
                    log.warn("cache: {} is damaged, fetching it again", one.name);
                    cache.forget(one.name);
                    fetch(one);
                }
            });
        });
    }

    private void fetch(Wanted one) {
        long underWay = 0;
        for (Wanted each : wanted.values()) {
            underWay += each == one || each.fetching ? each.sizeBytes : 0;
        }
        if (!cache.makeRoom(underWay, name -> inUse.test(name) || wanted.containsKey(name))) {
            unavailable(one, "CACHE_TOO_SMALL: " + one.sizeBytes + " bytes do not fit beside what is in use");
            return;
        }
        try {
            one.part = cache.gather(one.name);
        } catch (IOException e) {
            unavailable(one, "CACHE: " + e);
            return;
        }
        one.fetching = true;
        if (one.plan.isComplete()) {
            complete(one);
        } else {
            ask(one);
        }
    }

    private void ask(Wanted one) {
        BrokerLink current = link;
        one.timer.cancel();
        if (current == null) {
            return;
        }
        FetchPlan.Range range = one.plan.ask();
        int mine = linkGeneration;
        current.publish(
                WireTopics.UP_FETCH,
                new Fetch(one.digest, range.offset(), range.length()).encode(),
                code -> loop.execute(() -> {
                    if (code >= 0x80 && mine == linkGeneration && wanted.get(one.name) == one) {
                        inVain(one, "the gateway refused the fetch with " + code);
                    }
                }));
        one.timer = loop.schedule(limits.timeoutMs(), () -> {
            inVain(one, "nothing came for " + limits.timeoutMs() + " ms");
        });
    }

    private void inVain(Wanted one, String why) {
        if (!one.plan.mayTryAgain()) {
            unavailable(one, "CONTENT_UNAVAILABLE: " + why);
            return;
        }
        log.debug("fetch of {} at {}: {}", one.name, one.plan.received(), why);
        one.timer.cancel();
        one.timer = loop.schedule(Math.min(limits.timeoutMs(), 250L << Math.min(10, one.plan.vain())), () -> ask(one));
    }

    private void take(Wanted one, ContentChunk chunk) {
        FileChannel part = one.part;
        if (part == null || !one.plan.take(chunk.offset(), chunk.data().length)) {
            return;
        }
        try {
            ByteBuffer data = ByteBuffer.wrap(chunk.data());
            while (data.hasRemaining()) {
                part.write(data);
            }
        } catch (IOException e) {
            unavailable(one, "CACHE: " + e);
            return;
        }
        one.running.update(chunk.data());
        if (one.plan.isComplete()) {
            complete(one);
        } else if (one.plan.wantsMore()) {
            ask(one);
        }
    }

    private void complete(Wanted one) {
        closePart(one);
        if (!MessageDigest.isEqual(one.running.digest(), one.digest)) {
            unavailable(one, "CONTENT_UNAVAILABLE: what the gateway sent does not have the digest asked for");
            return;
        }
        try {
            cache.adopt(one.name);
        } catch (IOException e) {
            unavailable(one, "CACHE: " + e);
            return;
        }
        here(one);
    }

    private void here(Wanted one) {
        end(one);
        one.waiters.forEach(waiter -> waiter.here(cache.file(one.name)));
    }

    private void unavailable(Wanted one, String reason) {
        log.warn("executable {}: {}", one.name, reason);
        end(one);
        OwnFiles.removeTree(cache.part(one.name));
        one.waiters.forEach(waiter -> waiter.unavailable(reason));
    }

    private void end(Wanted one) {
        one.timer.cancel();
        closePart(one);
        wanted.remove(one.name);
    }

    private void closePart(Wanted one) {
        FileChannel part = one.part;
        one.part = null;
        if (part != null) {
            try {
                part.close();
            } catch (IOException e) {
                log.warn("cache: {}", e.toString());
            }
        }
    }
}
