package io.sluice.agent.filepack;

import io.sluice.wire.filepack.PackEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/** Mode, owner and group of what is placed. Where the system has none of these, they are not looked at. */
final class Attributes {
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ
    };

    private Attributes() {}

    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode & (1 << bit)) != 0) {
                permissions.add(BITS[bit]);
            }
        }
        return permissions;
    }

    /** For a file that is made anew: nobody else may read it before it has the mode it is to have. */
    static FileAttribute<?>[] onlyOwner(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions(0b110_000_000))}
                : new FileAttribute<?>[0];
    }

    /** Whether the file has them as the entry says. */
    static boolean fit(Path file, PackEntry entry) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return true;
        }
        PosixFileAttributes now = view.readAttributes();
        return now.permissions().equals(permissions(entry.mode()))
                && (entry.owner().isEmpty() || now.owner().getName().equals(entry.owner()))
                && (entry.group().isEmpty() || now.group().getName().equals(entry.group()));
    }

    /** @throws PlacementException OWNER if it cannot be given away */
    static void give(Path file, PackEntry entry) throws IOException, PlacementException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return;
        }
        UserPrincipalLookupService accounts = file.getFileSystem().getUserPrincipalLookupService();
        try {
            if (!entry.owner().isEmpty()) {
                UserPrincipal owner = accounts.lookupPrincipalByName(entry.owner());
                view.setOwner(owner);
            }
            if (!entry.group().isEmpty()) {
                GroupPrincipal group = accounts.lookupPrincipalByGroupName(entry.group());
                view.setGroup(group);
            }
        } catch (UserPrincipalNotFoundException e) {
            throw new PlacementException("OWNER", "this machine has no user or group '" + e.getName() + "'");
        } catch (IOException e) {
            throw new PlacementException(
                    "OWNER",
                    "'" + entry.path() + "' cannot be given to " + entry.owner() + ":" + entry.group() + ": "
                            + e.getMessage());
        }
        view.setPermissions(permissions(entry.mode()));
    }
}
