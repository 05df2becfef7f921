package io.sluice.agent.filepack;

import io.sluice.agent.filepack.Survey.Item;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.ChunkList;
import io.sluice.wire.filepack.Chunker;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.Filepack.Place;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackEntry.Kind;
import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PackManifest;
import io.sluice.wire.filepack.PackRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one filepack in place: survey → stage → hooks before → exchange → hooks after. Whatever fails on the way, the
 * target is as it was afterwards, and the outcome says so.
 */
final class Placement {
    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    /** Left free on the target's file system. */
    private static final long RESERVE_BYTES = 1 << 20;

    private final Filepack filepack;
    private final PackManifest manifest;
    private final String tag;
    private final Surroundings around;
    private final Supply supply;

    /**
     * What it finds here.
     *
     * @param allowed folders that targets have to be below; none: anywhere
     * @param earlier other filepacks in the cache: they say where files of an earlier version lie
     * @param room bytes free on a folder's file system
     */
    record Surroundings(List<String> allowed, List<Path> earlier, Room room) {
        /** Looks at a folder's file system. */
        interface Room {
            long freeBytes(Path folder) throws IOException;
        }
    }

    /**
     * How it went.
     *
     * @param reason code and words; empty when it succeeded
     * @param output what is told of it, as JSON
     */
    record Outcome(boolean succeeded, String reason, String output) {}

    private Placement(Filepack filepack, PackManifest manifest, String tag, Surroundings around, Supply supply) {
        this.filepack = filepack;
        this.manifest = manifest;
        this.tag = tag;
        this.around = around;
        this.supply = supply;
    }

    /**
     * Places what was published.
     *
     * @param bytes a {@link Filepack} whose digest the region has signed
     * @param named name and version that the region has signed with it
     * @param tag tells its staged files from any other's
     * @throws StoppedException if it was ended from outside; all is as it was
     */
    static Outcome place(byte[] bytes, String named, String tag, Surroundings around, Supply supply)
            throws StoppedException {
        Filepack filepack;
        PackManifest manifest;
        Map<ChunkId, Place> places;
        try {
            filepack = Filepack.decode(bytes);
            manifest = PackManifest.decode(filepack.manifest());
            places = filepack.placesOf(manifest);
        } catch (MalformedWireException e) {
            return failed("BAD_FILEPACK: " + e.getMessage());
        }
        Optional<String> objection = PackRules.objection(manifest);
        if (objection.isPresent()) {
            return failed("BAD_FILEPACK: " + objection.get());
        }
        if (!named.equals(manifest.name() + "@" + manifest.version())
                || filepack.hooks().size() != manifest.hooks().size()) {
            return failed("BAD_FILEPACK: this is " + manifest.name() + "@" + manifest.version() + ", not " + named);
        }
        return new Placement(filepack, manifest, tag, around, supply).place(places);
    }

    private Outcome place(Map<ChunkId, Place> places) throws StoppedException {
        Exchange exchange = new Exchange();
        Staging staging = new Staging(filepack, places, supply, exchange, tag);
        try {
            TargetFolder target = TargetFolder.of(manifest.target(), around.allowed());
            Survey survey = Survey.of(manifest, target, supply);
            if (!survey.toDo().isEmpty()) {
                supply.prepare(filepack.hooks());
                checkRoom(survey, target);
                staging.stage(survey.toDo(), held(survey, target));
                hooks("before");
                supply.check();
                for (Item item : survey.toDo()) {
                    exchange(item, staging, exchange);
                }
                hooks("after");
            }
            exchange.forget();
            return new Outcome(true, "", told(survey, staging));
        } catch (StoppedException e) {
            throw new StoppedException(putBack(staging, exchange));
        } catch (PlacementException e) {
            return failed(e.getMessage() + putBack(staging, exchange));
        } catch (MalformedWireException e) {
            return failed("BAD_FILEPACK: " + e.getMessage() + putBack(staging, exchange));
        } catch (InvalidPathException e) {
            return failed("BAD_PATH: this system cannot write it: " + e.getMessage() + putBack(staging, exchange));
        } catch (IOException e) {
            return failed(words(e) + putBack(staging, exchange));
        } catch (RuntimeException e) {
            LOG.error("a filepack could not be placed", e);
            return failed("AGENT_FAULT: " + e + putBack(staging, exchange));
        } catch (OutOfMemoryError e) {
            return failed("TOO_LARGE: the agent's heap is too small for this filepack" + putBack(staging, exchange));
        }
    }

    private void checkRoom(Survey survey, TargetFolder target) throws PlacementException, IOException {
        Path there = target.root();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        long free = around.room().freeBytes(there);
        if (survey.bytesToStage() + RESERVE_BYTES > free) {
            throw new PlacementException(
                    "DISK_FULL",
                    survey.bytesToStage() + " bytes have to be staged in " + manifest.target() + ", and " + free
                            + " are free there");
        }
    }

    /** Where chunks are that have to be staged: in files that stay, in those about to be replaced, in those of before. */
    private HeldChunks held(Survey survey, TargetFolder target)
            throws IOException, PlacementException, StoppedException {
        Set<ChunkId> needed = new HashSet<>();
        for (Item item : survey.toDo()) {
            ChunkList chunks = item.entry().chunks();
            for (int i = 0; i < chunks.count(); i++) {
                needed.add(chunks.id(i));
            }
        }
        HeldChunks held = new HeldChunks(needed);
        for (Item item : survey.kept()) {
            held.believe(item.place(), item.entry().chunks());
        }
        Chunker chunker = new Chunker(manifest.chunkBytes());
        for (Item item : survey.toDo()) {
            supply.check();
            if (Files.isRegularFile(item.place(), LinkOption.NOFOLLOW_LINKS)) {
                held.lookInto(item.place(), chunker);
            }
        }
        for (Path before : around.earlier()) {
            believe(held, before, target);
        }
        return held;
    }

    /** Files of an earlier version that this one does not have, such as renamed ones. */
    private void believe(HeldChunks held, Path before, TargetFolder target) {
        PackManifest earlier;
        try {
            earlier = PackManifest.decode(
                    Filepack.decode(Files.readAllBytes(before)).manifest());
        } catch (IOException | MalformedWireException e) {
            // Evicted meanwhile, or damaged: it is only of use, not needed.
            return;
        }
        if (!earlier.name().equals(manifest.name()) || !earlier.target().equals(manifest.target())) {
            return;
        }
        for (PackEntry entry : earlier.entries()) {
            if (entry.kind() == Kind.FILE) {
                try {
                    Path place = target.place(entry.path());
                    if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                            && Files.size(place) == entry.sizeBytes()) {
                        held.believe(place, entry.chunks());
                    }
                } catch (IOException | PlacementException | InvalidPathException e) {
                    // What is there now is no longer that version's: its bytes are fetched.
                    LOG.debug("'{}' of {} helps no more: {}", entry.path(), before.getFileName(), e.getMessage());
                }
            }
        }
    }

    private static void exchange(Item item, Staging staging, Exchange exchange) throws IOException, PlacementException {
        PackEntry entry = item.entry();
        switch (entry.kind()) {
            case FOLDER -> {
                exchange.makeFolders(item.place());
                if (!Attributes.fit(item.place(), entry)) {
                    exchange.permit(item.place(), Attributes.permissions(entry.mode()));
                    Attributes.give(item.place(), entry);
                }
            }
            case ABSENT -> exchange.remove(item.place(), backup(item));
            default -> exchange.put(staging.staged(item), item.place(), backup(item));
        }
    }

    private static Path backup(Item item) {
        return item.folder().resolve(PackRules.STAGED + "old-" + item.place().getFileName());
    }

    private void hooks(String phase) throws PlacementException, StoppedException {
        boolean after = phase.equals("after");
        List<PackHook> named = after ? manifest.after() : manifest.before();
        int first = after ? manifest.before().size() : 0;
        for (int i = 0; i < named.size(); i++) {
            supply.check();
            PackHook hook = named.get(i);
            supply.progress("HOOK: " + hook.named() + " runs " + phase + " the exchange");
            Supply.HookEnd end = supply.run(hook, filepack.hooks().get(first + i), phase, manifest.target());
            if (!end.succeeded()) {
                supply.check();
                throw new PlacementException("HOOK_FAILED", hook.named() + " " + phase + ": " + end.reason());
            }
        }
    }

    private static String putBack(Staging staging, Exchange exchange) {
        staging.clear();
        List<String> left = exchange.takeBack();
        return left.isEmpty()
                ? "; the target is as it was"
                : "; NOT ALL COULD BE PUT BACK: " + String.join(", ", left.subList(0, Math.min(5, left.size())));
    }

    private static String words(IOException e) {
        String said = String.valueOf(e.getMessage());
        String lower = said.toLowerCase(Locale.ROOT);
        boolean full = lower.contains("no space left")
                || lower.contains("not enough space")
                || lower.contains("quota exceeded");
        return (full ? "DISK_FULL: " : "CANNOT_WRITE: ") + e.getClass().getSimpleName() + " " + said;
    }

    private String told(Survey survey, Staging staging) {
        return "{\"filepack\":\"" + manifest.name() + "\",\"version\":\"" + manifest.version() + "\",\"changed\":"
                + survey.toDo().size() + ",\"kept\":" + survey.kept().size() + ",\"fetchedBytes\":"
                + staging.fetchedBytes() + ",\"reusedBytes\":" + staging.reusedBytes() + "}\n";
    }

    private static Outcome failed(String reason) {
        return new Outcome(false, reason, "");
    }
}
