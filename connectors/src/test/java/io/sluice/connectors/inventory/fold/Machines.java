package io.sluice.connectors.inventory.fold;

import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryPackage;
import io.sluice.topics.InventoryPort;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Inventories of small machines. */
final class Machines {
    private Machines() {}

    /** With these packages, each name=version; their names are its digest. */
    static Inventory of(long scannedAt, long reportedAt, Collection<String> packages) {
        List<String> sorted = packages.stream().sorted().toList();
        return Inventory.newBuilder()
                .setEndpointId("e1")
                .setGateway("gw-1")
                .setScannedAt(Instant.ofEpochMilli(scannedAt))
                .setReportedAt(Instant.ofEpochMilli(reportedAt))
                .setDigest(sorted.toString())
                .setScanner("sluice-inventory/1")
                .setHostname("pump-7")
                .setPackages(sorted.stream()
                        .map(each -> new InventoryPackage("dpkg", each.split("=")[0], "amd64", each.split("=")[1]))
                        .toList())
                .setPorts(List.of(new InventoryPort("tcp", "::", 22, sorted.isEmpty() ? null : sorted.get(0))))
                .build();
    }

    static Inventory of(long scannedAt, String... packages) {
        return of(scannedAt, scannedAt + 1, List.of(packages));
    }
}
