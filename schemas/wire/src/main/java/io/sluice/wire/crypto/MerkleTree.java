package io.sluice.wire.crypto;

import io.sluice.wire.Digests;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A Merkle tree over the leaves of one batch.
 *
 * <p>RFC 9162 (Certificate Transparency 2.0), section 2.1: leaf hash {@code SHA-256(0x00 ‖ leaf)}, node hash
 * {@code SHA-256(0x01 ‖ left ‖ right)}, split at the largest power of two smaller than the count; inclusion proofs as
 * in 2.1.3.
 */
public final class MerkleTree {
    /*
     * Built from the leaves up: each level pairs the hashes of the one below, and a last one without a partner moves up
     * as it is. That is the tree which the RFC describes from the root down, for one hash per node, where cutting the
     * range anew for each path would hash the batch once per leaf.
     */

    /** The leaf hashes first, the root alone last. */
    private final List<List<byte[]>> levels;

    /** @throws IllegalArgumentException if there is no leaf */
    public MerkleTree(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a Merkle tree needs a leaf");
        }
        List<List<byte[]>> built = new ArrayList<>();
        List<byte[]> level = leaves.stream().map(MerkleTree::leafHash).toList();
        built.add(level);
        while (level.size() > 1) {
            level = above(level);
            built.add(level);
        }
        this.levels = built;
    }

    public byte[] root() {
        return levels.get(levels.size() - 1).get(0).clone();
    }

    /**
     * The sibling hashes of leaf {@code index}, from the leaf to the root.
     *
     * @throws IndexOutOfBoundsException if there is no such leaf
     */
    public List<byte[]> path(int index) {
        Objects.checkIndex(index, levels.get(0).size());
        List<byte[]> path = new ArrayList<>();
        int place = index;
        for (List<byte[]> level : levels) {
            int sibling = place ^ 1;
            if (sibling < level.size()) {
                path.add(level.get(sibling).clone());
            }
            place >>= 1;
        }
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

    private static List<byte[]> above(List<byte[]> level) {
        List<byte[]> above = new ArrayList<>((level.size() + 1) / 2);
        for (int left = 0; left < level.size(); left += 2) {
            boolean alone = left + 1 == level.size();
            above.add(alone ? level.get(left) : nodeHash(level.get(left), level.get(left + 1)));
        }
        return above;
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
