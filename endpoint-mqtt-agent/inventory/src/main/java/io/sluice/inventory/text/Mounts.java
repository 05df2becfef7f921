package io.sluice.inventory.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Filesystems, as in {@code /proc/self/mounts}. */
public final class Mounts {
    /** Whose answers may be long in coming: they are named, and not asked. */
    private static final Set<String> REMOTE = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "afs",
            "ceph",
            "glusterfs",
            "lustre",
            "9p",
            "virtiofs",
            "gpfs",
            "ncpfs");

    /** Read-only images that are full by nature, and hundreds on some machines. */
    private static final Set<String> IMAGES = Set.of("squashfs", "iso9660", "erofs");

    private static final int PERCENT_STEP = 5;

    private Mounts() {}

    /**
     * One of them.
     *
     * @param remote on another machine
     */
    public record Mount(String device, String path, String type, boolean remote) {}

    /**
     * Those that hold files on disks, or on other machines. Of a device that is mounted several times the shortest path is taken.
     *
     * @param mounts lines of {@code /proc/self/mounts}
     * @param types lines of {@code /proc/filesystems}: those with {@code nodev} have no disk
     */
    public static Collection<Mount> of(List<String> mounts, List<String> types) {
        Set<String> diskless = new HashSet<>();
        for (String line : types) {
            if (line.startsWith("nodev")) {
                diskless.add(line.substring("nodev".length()).strip());
            }
        }
        Map<String, Mount> byDevice = new TreeMap<>();
        for (String line : mounts) {
            String[] columns = line.split(" ", -1);
            if (columns.length < 3) {
                continue;
            }
            String type = columns[2];
            boolean remote = REMOTE.contains(type) || type.startsWith("fuse.");
            boolean root = columns[1].equals("/");
            boolean onDisk = !diskless.contains(type) || type.equals("zfs") || root;
            if ((remote || onDisk) && !IMAGES.contains(type) && !type.equals("rootfs")) {
                Mount mount = new Mount(plain(columns[0]), plain(columns[1]), type, remote && !root);
                byDevice.merge(mount.device() + " " + type, mount, Mounts::shorter);
            }
        }
        return byDevice.values();
    }

    private static Mount shorter(Mount one, Mount other) {
        return other.path().length() < one.path().length() ? other : one;
    }

    /** How full in percent, as {@code df} counts it, rounded up to a multiple of 5; 0 if there is no room at all. */
    public static int usedPercent(long total, long free, long available) {
        long used = total - free;
        long of = used + available;
        if (used <= 0 || of <= 0) {
            return 0;
        }
        int steps = (int) Math.ceil(100.0 * used / of / PERCENT_STEP);
        return Math.min(100, steps * PERCENT_STEP);
    }

    /** Blanks and their kin are in octal. */
    private static String plain(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            boolean octal = text.charAt(i) == '\\'
                    && i + 3 < text.length()
                    && text.substring(i + 1, i + 4).matches("[0-7]{3}");
            parts.add(
                    octal
                            ? String.valueOf((char) Integer.parseInt(text.substring(i + 1, i + 4), 8))
                            : String.valueOf(text.charAt(i)));
            i += octal ? 3 : 0;
        }
        return String.join("", parts);
    }
}
