package io.sluice.gateway.depot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The books of a bounded store: what lies there, who uses it, what must stay, and what goes when room is wanted. Not safe
 * for use by many threads.
 *
 * <p>The least recently used goes first, never what is in use or pinned, no more than needed, and nothing at all when even
 * that would not make enough room.
 */
final class Shelf {
    private final long limitBytes;
    /** Least recently used first. */
    private final Map<String, Volume> volumes = new LinkedHashMap<>();

    private long usedBytes;
    private long pinnedBytes;

    Shelf(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Something on the shelf. It keeps counting its users after it was dropped, for those who still hold it. */
    static final class Volume {
        private final String name;
        private final long bytes;
        private int users;
        private boolean pinned;

        private Volume(String name, long bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        String name() {
            return name;
        }

        long bytes() {
            return bytes;
        }

        boolean pinned() {
            return pinned;
        }
    }

    /** What became of a wish for room. */
    sealed interface Room {
        /** There is room for it, it is on the shelf and in use. These are not any more. */
        record Made(Volume volume, List<String> evicted) implements Room {}

        /** The shelf is too small, or too much of it is in use or pinned. */
        record NoRoom() implements Room {}

        /** The shelf would take it, the disk does not. */
        record DiskFull() implements Room {}
    }

    long usedBytes() {
        return usedBytes;
    }

    long pinnedBytes() {
        return pinnedBytes;
    }

    long limitBytes() {
        return limitBytes;
    }

    /** Without using it. */
    Optional<Volume> look(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    /** Puts something there that is on disk already, whatever the bound; in place of what has its name. */
    Volume put(String name, long bytes) {
        look(name).ifPresent(this::drop);
        Volume volume = new Volume(name, bytes);
        volumes.put(name, volume);
        usedBytes += bytes;
        return volume;
    }

    /** Begins to use something. */
    Optional<Volume> use(String name) {
        Volume volume = volumes.get(name);
        if (volume == null) {
            return Optional.empty();
        }
        volumes.remove(name);
        volumes.put(name, volume);
        volume.users++;
        return Optional.of(volume);
    }

    /** Ends a use. */
    void leave(Volume volume) {
        if (volume.users == 0) {
            throw new IllegalStateException("nobody uses " + volume.name);
        }
        volume.users--;
    }

    /** Takes something away, in use or not; false: it was gone before. */
    boolean drop(Volume volume) {
        if (!volumes.remove(volume.name, volume)) {
            return false;
        }
        usedBytes -= volume.bytes;
        pinnedBytes -= volume.pinned ? volume.bytes : 0;
        return true;
    }

    /** Keeps something from being evicted, or no longer so; false: it is not there. */
    boolean pin(String name, boolean pinned) {
        Volume volume = volumes.get(name);
        if (volume == null) {
            return false;
        }
        if (volume.pinned != pinned) {
            volume.pinned = pinned;
            pinnedBytes += pinned ? volume.bytes : -volume.bytes;
        }
        return true;
    }

    /**
     * Makes room for something new; what has its name and is not in use counts as gone.
     *
     * @param freeBytes that the disk still takes
     * @param onDiskBytes of it that the disk has already
     */
    Room reserve(String name, long bytes, long freeBytes, long onDiskBytes) {
        Volume former = volumes.get(name);
        if (former != null && former.users > 0) {
            throw new IllegalStateException(name + " is in use");
        }
        long tooMany = usedBytes - (former == null ? 0 : former.bytes) + bytes - limitBytes;
        long tooManyOnDisk = bytes - onDiskBytes - freeBytes;
        long freed = 0;
        List<Volume> evicted = new ArrayList<>();
        for (Volume volume : volumes.values()) {
            if (freed >= tooMany && freed >= tooManyOnDisk) {
                break;
            }
            if (volume.users == 0 && !volume.pinned && volume != former) {
                freed += volume.bytes;
                evicted.add(volume);
            }
        }
        if (freed < tooMany) {
            return new Room.NoRoom();
        }
        if (freed < tooManyOnDisk) {
            return new Room.DiskFull();
        }
        evicted.forEach(this::drop);
        Volume volume = put(name, bytes);
        volume.users++;
        return new Room.Made(volume, evicted.stream().map(Volume::name).toList());
    }
}
