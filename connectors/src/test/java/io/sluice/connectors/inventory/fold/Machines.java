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
    @SuppressWarnings("NullAway") // a field of an Avro record may be null, its constructor does not say so
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
                .setPackages(sorted.stream().map(Machines::installed).toList())
                .setPorts(List.of(new InventoryPort("tcp", "::", 22, sorted.isEmpty() ? null : sorted.get(0))))
                .build();
    }

    private static InventoryPackage installed(String nameAndVersion) {
        int sign = nameAndVersion.indexOf('=');
        return new InventoryPackage(
                "dpkg", nameAndVersion.substring(0, sign), "amd64", nameAndVersion.substring(sign + 1));
    }

    static Inventory of(long scannedAt, String... packages) {
        return of(scannedAt, scannedAt + 1, List.of(packages));
    }
}
