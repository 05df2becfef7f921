package io.sluice.connectors.inventory.fold;

import java.time.Duration;

/**
 * The bounds of the fold.
 *
 * @param changes in one record of changes, at most; how many more there were is said in it
 * @param changeBytes of what was and is in one record of changes, about
 * @param rewriteAfter the rows of an inventory that has not changed are written again when it is reported after this time
 */
public record FoldSettings(int changes, int changeBytes, Duration rewriteAfter) {}
