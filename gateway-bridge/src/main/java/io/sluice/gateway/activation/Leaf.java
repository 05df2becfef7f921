package io.sluice.gateway.activation;

import java.util.List;

/**
 * An activation's own place in its batch's Merkle tree.
 *
 * @param path sibling hashes from the leaf to the root
 */
public record Leaf(int index, List<byte[]> path) {}
