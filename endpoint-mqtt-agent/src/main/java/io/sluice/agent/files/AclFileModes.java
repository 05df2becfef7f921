package io.sluice.agent.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.FileAttribute;
import java.util.EnumSet;
import java.util.List;

/** An access control list with one entry: the owner may do everything. Running a file needs nothing more. */
final class AclFileModes implements FileModes {

    @Override
    public FileAttribute<?> ownFile() throws IOException {
        return ownerOnly();
    }

    @Override
    public FileAttribute<?> ownFolder() throws IOException {
        return ownerOnly();
    }

    @Override
    public void makeExecutable(Path file) {}

    private static FileAttribute<List<AclEntry>> ownerOnly() throws IOException {
        AclEntry entry = AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(FileSystems.getDefault()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name")))
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build();
        return new FileAttribute<>() {
            @Override
            public String name() {
                return "acl:acl";
            }

            @Override
            public List<AclEntry> value() {
                return List.of(entry);
            }
        };
    }
}
