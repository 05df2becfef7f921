package io.sluice.inventory.linux;

import io.sluice.inventory.report.Fields;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Block devices that have a device below them: neither loops nor memory nor what is put together of others. */
final class Disks {
    private static final String FOLDER = "sys/block";
    /** In which the kernel counts sizes, whatever a disk's own are. */
    private static final long SECTOR_BYTES = 512;

    private final Root root;

    Disks(Root root) {
        this.root = root;
    }

    void read(Findings found) throws IOException {
        if (!root.exists(FOLDER)) {
            throw new IOException("there is no /" + FOLDER);
        }
        for (String name : root.names(FOLDER)) {
            String disk = FOLDER + "/" + name;
            Long size = size(root.word(disk + "/size"));
            // An empty drive for discs has no size.
            if (root.exists(disk + "/device") && size != null && size > 0) {
                found.add(
                        ItemList.DISKS,
                        new Fields()
                                .text("name", name)
                                .text("model", root.word(disk + "/device/model"))
                                .text("serialNumber", serialNumber(disk))
                                .number("sizeBytes", size));
            }
        }
    }

    private @Nullable String serialNumber(String disk) {
        String ofDevice = root.word(disk + "/device/serial");
        return ofDevice == null ? root.word(disk + "/serial") : ofDevice;
    }

    private static @Nullable Long size(@Nullable String sectors) {
        return sectors == null || !sectors.matches("\\d{1,15}") ? null : Long.valueOf(sectors) * SECTOR_BYTES;
    }
}
