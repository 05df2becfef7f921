package io.sluice.method;

/**
 * What the catalogue says of a filepack without reading it; published filepacks declare it, methods do not.
 *
 * @param digest of the filepack's manifest, in hex
 * @param target folder that it goes under
 * @param receivers selector of those who may receive it; empty: all
 * @param files how many
 * @param sizeBytes of all files together
 * @param bundleBytes of the contents that its chunks lie in
 */
public record FilepackSummary(
        String digest, String target, String receivers, int files, long sizeBytes, long bundleBytes) {}
