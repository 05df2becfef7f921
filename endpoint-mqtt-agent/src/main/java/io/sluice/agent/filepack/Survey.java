package io.sluice.agent.filepack;

import io.sluice.agent.cache.ExecutableCache;
import io.sluice.wire.Digests;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackEntry.Kind;
import io.sluice.wire.filepack.PackManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a filepack finds at its target.
 *
 * @param toDo entries that are not as they should be
 * @param kept entries that are
 */
record Survey(List<Item> toDo, List<Item> kept) {

    /** An entry and where it lies. */
    record Item(PackEntry entry, Path place) {
        Path folder() {
            Path parent = place.getParent();
            return parent == null ? place : parent;
        }
    }

    /**
     * Looks; changes nothing.
     *
     * @throws PlacementException if an entry cannot come to lie where it should
     */
    static Survey of(PackManifest manifest, TargetFolder target, Supply supply)
            throws PlacementException, StoppedException, IOException {
        List<Item> toDo = new ArrayList<>();
        List<Item> kept = new ArrayList<>();
        for (PackEntry entry : manifest.entries()) {
            supply.check();
            Item item = new Item(entry, target.place(entry.path()));
            (isInPlace(item, target) ? kept : toDo).add(item);
        }
        return new Survey(toDo, kept);
    }

    long bytesToStage() {
        return toDo.stream().mapToLong(item -> item.entry().sizeBytes()).sum();
    }

    private static boolean isInPlace(Item item, TargetFolder target) throws PlacementException, IOException {
        PackEntry entry = item.entry();
        Path place = item.place();
        boolean there = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (entry.kind() == Kind.FOLDER) {
            return there && isFolder(entry, place, target);
        }
        if (there && Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new PlacementException("BLOCKED", "'" + entry.path() + "' is a folder on the endpoint");
        }
        return switch (entry.kind()) {
            case ABSENT -> !there;
            case LINK ->
                Files.isSymbolicLink(place)
                        && Files.readSymbolicLink(place).toString().equals(entry.linkTo());
            default -> there && isFile(entry, place);
        };
    }

    private static boolean isFolder(PackEntry entry, Path place, TargetFolder target)
            throws PlacementException, IOException {
        if (!Files.isDirectory(place)) {
            throw new PlacementException("BLOCKED", "'" + entry.path() + "' is no folder on the endpoint");
        }
        if (!place.toRealPath().startsWith(target.root())) {
            throw new PlacementException(
                    "LEAVES_TARGET", "'" + entry.path() + "' is a link to " + place.toRealPath() + " on the endpoint");
        }
        return Files.isSymbolicLink(place) || Attributes.fit(place, entry);
    }

    private static boolean isFile(PackEntry entry, Path place) throws IOException {
        return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                && Files.size(place) == entry.sizeBytes()
                && Attributes.fit(place, entry)
                && ExecutableCache.hash(place).equals(Digests.hex(entry.digest()));
    }
}
