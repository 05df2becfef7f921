package io.sluice.agent.filepack;

import io.sluice.agent.cache.Contents;
import io.sluice.agent.launch.Job;
import io.sluice.agent.launch.Launcher;
import io.sluice.agent.launch.RunOutcome;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.Platforms;
import io.sluice.wire.ReportedState;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PinnedHook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rest of the agent, as the thread sees it that places a filepack: it asks the loop and waits, and looks between times
 * whether it has been ended.
 */
final class Quartermaster implements Supply {
    private static final int AHEAD = 2;
    private static final long LOOK_MS = 100;
    private static final long PROGRESS_NANOS = 2_000_000_000L;
    private static final int HOOK_OUTPUT_BYTES = 64 << 10;
    private static final int REASON_CHARACTERS = 400;

    private final OwnerLoop loop;
    private final Launcher launcher;
    private final Contents contents;
    private final BundleRanges ranges;
    private final Map<String, Integer> used;
    private final Job job;
    private final BiConsumer<String, String> progress;
    private final AtomicReference<RunOutcome.@Nullable Kill> stopped = new AtomicReference<>();
    private final Map<String, Path> executables = new HashMap<>();
    /** Asked for, come or not: none of these may be evicted. */
    private final Set<String> held = new HashSet<>();

    private volatile Launcher.@Nullable Run hook;
    private long toldNanos;

    /** @param used contents that must not be evicted, by how many placements; the loop's */
    Quartermaster(
            OwnerLoop loop,
            Launcher launcher,
            Contents contents,
            BundleRanges ranges,
            Map<String, Integer> used,
            Job job,
            BiConsumer<String, String> progress) {
        this.loop = loop;
        this.launcher = launcher;
        this.contents = contents;
        this.ranges = ranges;
        this.used = used;
        this.job = job;
        this.progress = progress;
        this.toldNanos = System.nanoTime() - PROGRESS_NANOS;
    }

    /** Ends it for a reason; the first counts. For the loop. */
    void stop(RunOutcome.Kill reason) {
        stopped.compareAndSet(null, reason);
        Launcher.Run running = hook;
        if (running != null) {
            running.kill(reason);
        }
    }

    RunOutcome.@Nullable Kill stopped() {
        return stopped.get();
    }

    @Override
    public void check() throws StoppedException {
        if (stopped.get() != null) {
            throw new StoppedException();
        }
    }

    /** A range on its way. */
    private record Asked(Range range, CompletableFuture<byte[]> bytes, CompletableFuture<Runnable> off) {}

    @Override
    public void fetch(List<Range> wanted, Taker taker) throws IOException, PlacementException, StoppedException {
        Deque<Asked> asked = new ArrayDeque<>();
        Iterator<Range> next = wanted.iterator();
        try {
            while (next.hasNext() || !asked.isEmpty()) {
                while (asked.size() < AHEAD && next.hasNext()) {
                    asked.add(ask(next.next()));
                }
                Asked first = asked.element();
                taker.take(first.range(), await(first.bytes()));
                asked.remove();
            }
        } finally {
            asked.forEach(each -> loop.execute(() -> each.off().join().run()));
        }
    }

    private Asked ask(Range range) {
        Asked asked = new Asked(range, new CompletableFuture<>(), new CompletableFuture<>());
        loop.execute(() -> asked.off().complete(ranges.get(range, new BundleRanges.Waiter() {
            @Override
            public void here(byte[] bytes) {
                asked.bytes().complete(bytes);
            }

            @Override
            public void unavailable(String reason) {
                asked.bytes().completeExceptionally(new PlacementException("CONTENT_UNAVAILABLE", reason));
            }
        })));
        return asked;
    }

    @Override
    public void prepare(List<PinnedHook> hooks) throws PlacementException, StoppedException {
        for (PinnedHook each : hooks) {
            MethodManifest method = MethodManifest.decode(each.method());
            MethodVariant variant = variant(method)
                    .orElseThrow(() -> new PlacementException(
                            "NO_VARIANT",
                            "hook " + method.name() + " " + method.version() + " does not run on "
                                    + Platforms.current()));
            String name = name(variant);
            if (held.add(name)) {
                executables.put(name, await(get(name, variant)));
            }
        }
    }

    private CompletableFuture<Path> get(String name, MethodVariant variant) {
        CompletableFuture<Path> here = new CompletableFuture<>();
        loop.execute(() -> {
            used.merge(name, 1, Integer::sum);
            contents.get(name, variant.digest(), variant.sizeBytes(), new Contents.Waiter() {
                @Override
                public void here(Path executable) {
                    here.complete(executable);
                }

                @Override
                public void unavailable(String reason) {
                    here.completeExceptionally(new PlacementException("HOOK_UNAVAILABLE", reason));
                }
            });
        });
        return here;
    }

    /** What was held for hooks may be evicted again. */
    void release() {
        List<String> names = List.copyOf(held);
        loop.execute(() ->
                names.forEach(name -> used.computeIfPresent(name, (key, count) -> count > 1 ? count - 1 : null)));
    }

    @Override
    public HookEnd run(PackHook named, PinnedHook pinned, String phase, String target) throws StoppedException {
        CompletableFuture<RunOutcome> ended = new CompletableFuture<>();
        MethodManifest method = MethodManifest.decode(pinned.method());
        Path executable =
                variant(method).map(variant -> executables.get(name(variant))).orElse(null);
        if (executable == null) {
            return new HookEnd(false, "its executable is not here");
        }
        Job run = job(method, pinned, executable, phase, target);
        loop.execute(() -> {
            Launcher.Run launched = launcher.launch(run, Optional::empty, new Launcher.Listener() {
                @Override
                public void started(long startedAtMicros) {}

                @Override
                public void ended(RunOutcome outcome) {
                    ended.complete(outcome);
                }
            });
            hook = launched;
            RunOutcome.Kill why = stopped.get();
            if (why != null) {
                launched.kill(why);
            }
        });
        RunOutcome outcome;
        try {
            outcome = ended.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with a failure", e);
        } finally {
            hook = null;
        }
        check();
        return new HookEnd(outcome.state() == ReportedState.SUCCEEDED, outcome.reason() + said(outcome));
    }

    private Job job(MethodManifest method, PinnedHook pinned, Path executable, String phase, String target) {
        Map<String, String> environment = new HashMap<>(job.environment());
        environment.put("SLUICE_METHOD", method.name());
        environment.put("SLUICE_METHOD_VERSION", method.version());
        environment.put(
                "SLUICE_FILEPACK",
                job.environment().getOrDefault("SLUICE_METHOD", "").substring(Filepack.METHOD_PREFIX.length()));
        environment.put("SLUICE_FILEPACK_VERSION", job.environment().getOrDefault("SLUICE_METHOD_VERSION", ""));
        environment.put("SLUICE_FILEPACK_PHASE", phase);
        environment.put("SLUICE_FILEPACK_TARGET", target);
        return new Job(
                job.activationId(),
                executable,
                pinned.entryPoint(),
                pinned.arguments(),
                job.runTimeoutMs(),
                HOOK_OUTPUT_BYTES,
                HOOK_OUTPUT_BYTES,
                false,
                job.errorTailBytes(),
                environment,
                job.marker());
    }

    private static String said(RunOutcome outcome) {
        byte[] words = outcome.errorTail().length > 0 ? outcome.errorTail() : outcome.output();
        String text = new String(words, java.nio.charset.StandardCharsets.UTF_8).strip();
        String end = text.length() <= REASON_CHARACTERS ? text : text.substring(text.length() - REASON_CHARACTERS);
        return end.isEmpty() ? "" : " (" + end.replaceAll("\\s+", " ") + ")";
    }

    private static Optional<MethodVariant> variant(MethodManifest method) {
        return method.variants().stream()
                .filter(each -> each.platform().equals(Platforms.current()))
                .findFirst()
                .or(() -> method.variants().stream()
                        .filter(each -> each.platform().equals(Platforms.ANY))
                        .findFirst());
    }

    private static String name(MethodVariant variant) {
        return Contents.name(
                variant.digest(), variant.fileName(), Platforms.current().startsWith("windows"));
    }

    @Override
    public void progress(String words) {
        long now = System.nanoTime();
        if (now - toldNanos >= PROGRESS_NANOS) {
            toldNanos = now;
            loop.execute(() -> progress.accept(job.activationId(), words));
        }
    }

    private <T> T await(CompletableFuture<T> something) throws PlacementException, StoppedException {
        while (true) {
            check();
            try {
                return something.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Looks whether it has been ended, and waits on.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped.compareAndSet(null, RunOutcome.Kill.AGENT_STOPPED);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof PlacementException known) {
                    throw known;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
