package io.sluice.wire.crypto;

import io.sluice.wire.Digests;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree over the leaves of one batch.
 *
 * <p>RFC 9162 (Certificate Transparency 2.0), section 2.1: leaf hash {@code SHA-256(0x00 ‖ leaf)}, node hash
 * {@code SHA-256(0x01 ‖ left ‖ right)}, split at the largest power of two smaller than the count; inclusion proofs as
 * in 2.1.3.
 */
public final class MerkleTree {

    private final List<byte[]> leafHashes;

    /** @throws IllegalArgumentException if there is no leaf */
    public MerkleTree(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a Merkle tree needs a leaf");
        }
        this.leafHashes = leaves.stream().map(MerkleTree::leafHash).toList();
    }

    public byte[] root() {
        return root(0, leafHashes.size());
    }

    /** The sibling hashes of leaf {@code index}, from the leaf to the root. */
    public List<byte[]> path(int index) {
        List<byte[]> path = new ArrayList<>();
        collectPath(index, 0, leafHashes.size(), path);
        return List.copyOf(path);
    }

    /**
     * The root that a leaf with this path leads to, by RFC 9162, section 2.1.3.2.
     *
     * @throws IllegalArgumentException if no tree of {@code count} leaves has such a path at {@code index}
     */
    public static byte[] rootOf(byte[] leaf, int index, int count, List<byte[]> path) {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("leaf " + index + " of " + count);
        }
        int fn = index;
        int sn = count - 1;
        byte[] hash = leafHash(leaf);
        for (byte[] sibling : path) {
            if (sn == 0) {
                throw new IllegalArgumentException("path of " + path.size() + " hashes is too long for " + count);
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = nodeHash(sibling, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = nodeHash(hash, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        if (sn != 0) {
            throw new IllegalArgumentException("path of " + path.size() + " hashes is too short for " + count);
        }
        return hash;
    }

    private byte[] root(int from, int to) {
        if (to - from == 1) {
            return leafHashes.get(from);
        }
        int split = from + split(to - from);
        return nodeHash(root(from, split), root(split, to));
    }

    private void collectPath(int index, int from, int to, List<byte[]> path) {
        if (to - from == 1) {
            return;
        }
        int split = from + split(to - from);
        if (index < split) {
            collectPath(index, from, split, path);
            path.add(root(split, to));
        } else {
            collectPath(index, split, to, path);
            path.add(root(from, split));
        }
    }

    private static int split(int count) {
        return Integer.highestOneBit(count - 1);
    }

    private static byte[] leafHash(byte[] leaf) {
        MessageDigest sha = Digests.newSha256();
        sha.update((byte) 0);
        return sha.digest(leaf);
    }

    private static byte[] nodeHash(byte[] left, byte[] right) {
        MessageDigest sha = Digests.newSha256();
        sha.update((byte) 1);
        sha.update(left);
        return sha.digest(right);
    }
}
