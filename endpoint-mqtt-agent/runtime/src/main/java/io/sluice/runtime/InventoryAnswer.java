package io.sluice.runtime;

/**
 * What came of a scan of the machine.
 *
 * @param sent whether its report was sent; else the gateway knew the machine to be so already
 * @param digest of the report
 * @param json one flat object with all that the scan says of itself, counts of what it has found among it
 */
public record InventoryAnswer(boolean sent, String digest, String json) {}
