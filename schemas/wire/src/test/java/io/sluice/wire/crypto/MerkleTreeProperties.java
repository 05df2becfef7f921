package io.sluice.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.Digests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Only the leaf that was signed, with its own path at its own place, leads to the root. */
class MerkleTreeProperties {

    @Property
    void theRootIsThatOfTheRfc(@ForAll @IntRange(min = 1, max = 70) int count) {
        List<byte[]> leaves = leaves(count);
        assertThat(new MerkleTree(leaves).root()).isEqualTo(rootByTheRfc(leaves));
    }

    @Property(tries = 200)
    void everyLeafsPathLeadsToTheRoot(@ForAll @IntRange(min = 1, max = 70) int count) {
        List<byte[]> leaves = leaves(count);
        MerkleTree tree = new MerkleTree(leaves);
        for (int i = 0; i < count; i++) {
            assertThat(rootOf(leaves.get(i), i, count, tree.path(i))).hasValue(Digests.hex(tree.root()));
        }
    }

    @Property(tries = 200)
    void anotherLeafDoesNot(
            @ForAll @IntRange(min = 1, max = 70) int count, @ForAll @IntRange(max = 69) int at, @ForAll byte[] other) {
        List<byte[]> leaves = leaves(count);
        MerkleTree tree = new MerkleTree(leaves);
        int index = at % count;
        byte[] changed =
                ByteBuffer.allocate(other.length + 1).put(other).put((byte) 7).array();
        assertThat(rootOf(changed, index, count, tree.path(index))).isNotEqualTo(Optional.of(Digests.hex(tree.root())));
    }

    @Property(tries = 200)
    void anotherPlaceDoesNot(@ForAll @IntRange(min = 2, max = 70) int count, @ForAll @IntRange(max = 69) int at) {
        List<byte[]> leaves = leaves(count);
        MerkleTree tree = new MerkleTree(leaves);
        int index = at % count;
        for (int other = 0; other < count; other++) {
            if (other != index) {
                assertThat(rootOf(leaves.get(index), other, count, tree.path(index)))
                        .as("leaf %s of %s at %s", index, count, other)
                        .isNotEqualTo(Optional.of(Digests.hex(tree.root())));
            }
        }
    }

    @Property(tries = 200)
    void aChangedPathDoesNot(
            @ForAll @IntRange(min = 2, max = 70) int count,
            @ForAll @IntRange(max = 69) int at,
            @ForAll @IntRange(max = 6) int step,
            @ForAll @IntRange(max = 255) int bit) {
        List<byte[]> leaves = leaves(count);
        MerkleTree tree = new MerkleTree(leaves);
        int index = at % count;
        List<byte[]> path = new ArrayList<>(tree.path(index));
        byte[] hash = path.get(step % path.size()).clone();
        hash[bit / 8] ^= (byte) (1 << (bit % 8));
        path.set(step % path.size(), hash);
        assertThat(rootOf(leaves.get(index), index, count, path)).isNotEqualTo(Optional.of(Digests.hex(tree.root())));
        assertThat(rootOf(
                        leaves.get(index),
                        index,
                        count,
                        tree.path(index).subList(1, tree.path(index).size())))
                .isNotEqualTo(Optional.of(Digests.hex(tree.root())));
    }

    private static Optional<String> rootOf(byte[] leaf, int index, int count, List<byte[]> path) {
        try {
            return Optional.of(Digests.hex(MerkleTree.rootOf(leaf, index, count, path)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** MTH of RFC 9162, section 2.1.1, word for word. */
    private static byte[] rootByTheRfc(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return Digests.sha256(concatenate(new byte[] {0}, leaves.get(0)));
        }
        int k = 1;
        while (k * 2 < leaves.size()) {
            k *= 2;
        }
        return Digests.sha256(concatenate(
                new byte[] {1}, rootByTheRfc(leaves.subList(0, k)), rootByTheRfc(leaves.subList(k, leaves.size()))));
    }

    private static byte[] concatenate(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                IntStream.range(0, parts.length).map(i -> parts[i].length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static List<byte[]> leaves(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ByteBuffer.allocate(4).putInt(i).array())
                .toList();
    }
}
