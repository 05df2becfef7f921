package io.sluice.agent.filepack;

import io.sluice.agent.cache.ExecutableCache;
import io.sluice.agent.filepack.Supply.Range;
import io.sluice.agent.filepack.Survey.Item;
import io.sluice.wire.Digests;
import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.ChunkList;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.Filepack.Place;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackEntry.Kind;
import io.sluice.wire.filepack.PackRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes every file of a version that is not in place, beside the place where it will lie, of chunks that are here and of
 * chunks that are asked for. Of the latter each comes once, however many files have it.
 */
final class Staging {
    private static final Set<OpenOption> FRESH = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private static final int RANGE_BYTES = 256 << 10;

    private final Filepack filepack;
    private final Map<ChunkId, Place> places;
    private final Supply supply;
    private final Exchange exchange;
    private final String tag;
    private final Map<Item, Path> staged = new LinkedHashMap<>();
    private final Map<ChunkId, List<Spot>> missing = new LinkedHashMap<>();
    private final Set<Path> swept = new HashSet<>();
    private long reusedBytes;
    private long fetchedBytes;
    private long toFetchBytes;

    /** Where in a staged file a chunk belongs. */
    private record Spot(Path file, long offset) {}

    /** Chunks that lie one behind the other in a bundle, and the range they are. */
    private record Run(List<Map.Entry<ChunkId, Place>> chunks) {
        Place first() {
            return chunks.get(0).getValue();
        }

        int length() {
            Place last = chunks.get(chunks.size() - 1).getValue();
            return last.offset() + last.sizeBytes() - first().offset();
        }

        boolean goesOnWith(Place next) {
            return next.bundle() == first().bundle()
                    && next.offset() == first().offset() + length()
                    && length() + next.sizeBytes() <= RANGE_BYTES;
        }
    }

    /** @param tag tells this placement's files from any other's */
    Staging(Filepack filepack, Map<ChunkId, Place> places, Supply supply, Exchange exchange, String tag) {
        this.filepack = filepack;
        this.places = places;
        this.supply = supply;
        this.exchange = exchange;
        this.tag = tag;
    }

    /** @param held knows where chunks of {@code items} are that are here */
    void stage(List<Item> items, HeldChunks held) throws IOException, PlacementException, StoppedException {
        for (Item item : items) {
            supply.check();
            if (item.entry().kind() == Kind.FOLDER || item.entry().kind() == Kind.ABSENT) {
                continue;
            }
            exchange.makeFolders(item.folder());
            sweep(item.folder());
            Path file = item.folder().resolve(PackRules.STAGED + tag + "-" + staged.size());
            staged.put(item, file);
            if (item.entry().kind() == Kind.LINK) {
                Files.createSymbolicLink(file, Path.of(item.entry().linkTo()));
            } else {
                begin(item.entry(), file, held);
            }
        }
        fetch();
        for (Map.Entry<Item, Path> each : staged.entrySet()) {
            if (each.getKey().entry().kind() == Kind.FILE) {
                supply.check();
                finish(each.getKey().entry(), each.getValue());
            }
        }
    }

    Path staged(Item item) {
        return Objects.requireNonNull(staged.get(item));
    }

    /** Takes away what was staged and not put in place. */
    void clear() {
        for (Path file : staged.values()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // Swept away when the next filepack comes here.
            }
        }
    }

    long reusedBytes() {
        return reusedBytes;
    }

    long fetchedBytes() {
        return fetchedBytes;
    }

    /** What an agent that was killed has left: no other one places files here. */
    private void sweep(Path folder) throws IOException {
        if (swept.add(folder)) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PackRules.STAGED + "*")) {
                for (Path each : left) {
                    if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                        Files.delete(each);
                    }
                }
            }
        }
    }

    /** Writes what is here, and notes what is not. */
    private void begin(PackEntry entry, Path file, HeldChunks held) throws IOException, StoppedException {
        ChunkList chunks = entry.chunks();
        long offset = 0;
        try (FileChannel out = FileChannel.open(file, FRESH, Attributes.onlyOwner(file))) {
            for (int i = 0; i < chunks.count(); i++) {
                supply.check();
                byte[] bytes = held.read(chunks.id(i));
                if (bytes != null) {
                    write(out, offset, bytes, 0, bytes.length);
                    reusedBytes += bytes.length;
                } else {
                    List<Spot> spots = missing.computeIfAbsent(chunks.id(i), id -> new ArrayList<>());
                    toFetchBytes += spots.isEmpty() ? chunks.sizeBytes(i) : 0;
                    spots.add(new Spot(file, offset));
                }
                offset += chunks.sizeBytes(i);
            }
        }
    }

    private void fetch() throws IOException, PlacementException, StoppedException {
        List<Map.Entry<ChunkId, Place>> wanted = missing.keySet().stream()
                .map(id -> Map.entry(id, Objects.requireNonNull(places.get(id))))
                .sorted(Comparator.comparing((Map.Entry<ChunkId, Place> each) ->
                                each.getValue().bundle())
                        .thenComparing(each -> each.getValue().offset()))
                .toList();
        List<Run> runs = new ArrayList<>();
        for (Map.Entry<ChunkId, Place> each : wanted) {
            if (runs.isEmpty() || !runs.get(runs.size() - 1).goesOnWith(each.getValue())) {
                runs.add(new Run(new ArrayList<>()));
            }
            runs.get(runs.size() - 1).chunks().add(each);
        }
        List<Range> ranges = new ArrayList<>();
        for (Run run : runs) {
            Place first = run.first();
            Range range = new Range(filepack.bundles().get(first.bundle()).digest(), first.offset(), run.length());
            ranges.add(range);
        }
        Iterator<Run> inOrder = runs.iterator();
        supply.fetch(ranges, (range, bytes) -> take(inOrder.next(), bytes));
    }

    private void take(Run run, byte[] bytes) throws IOException, PlacementException {
        for (Map.Entry<ChunkId, Place> each : run.chunks()) {
            int from = each.getValue().offset() - run.first().offset();
            int length = each.getValue().sizeBytes();
            if (!ChunkId.of(bytes, from, length).equals(each.getKey())) {
                throw new PlacementException(
                        "CONTENT_DIFFERS", "a chunk that the gateway sent is not the one that was published");
            }
            for (Spot spot : Objects.requireNonNull(missing.get(each.getKey()))) {
                try (FileChannel out = FileChannel.open(spot.file(), StandardOpenOption.WRITE)) {
                    write(out, spot.offset(), bytes, from, length);
                }
            }
            fetchedBytes += length;
        }
        supply.progress("STAGING: " + (fetchedBytes >> 10) + " of " + (toFetchBytes >> 10) + " KiB are here");
    }

    private static void finish(PackEntry entry, Path file) throws IOException, PlacementException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.force(true);
        }
        if (!ExecutableCache.hash(file).equals(Digests.hex(entry.digest()))) {
            throw new PlacementException("DIGEST_DIFFERS", "'" + entry.path() + "' is not what was published");
        }
        Attributes.give(file, entry);
    }

    private static void write(FileChannel out, long offset, byte[] bytes, int from, int length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
        long at = offset;
        while (left.hasRemaining()) {
            at += out.write(left, at);
        }
    }
}
