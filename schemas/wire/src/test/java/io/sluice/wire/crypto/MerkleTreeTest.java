package io.sluice.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.Digests;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTreeTest {
    /** The leaves that the implementations of Certificate Transparency are tested with. */
    private static final List<byte[]> LEAVES = Arrays.stream(
                    ",00,10,2021,3031,40414243,5051525354555657,606162636465666768696a6b6c6d6e6f".split(",", -1))
            .map(HexFormat.of()::parseHex)
            .toList();

    @ParameterizedTest
    @CsvSource({
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    })
    void hasTheRootsOfCertificateTransparency(int count, String root) {
        assertThat(Digests.hex(new MerkleTree(LEAVES.subList(0, count)).root())).isEqualTo(root);
    }

    @Test
    void refusesABatchWithoutALeaf() {
        assertThatThrownBy(() -> new MerkleTree(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAPathThatIsTooShort() {
        assertThatThrownBy(() -> MerkleTree.rootOf(new byte[0], 0, 3, List.of(new byte[32])))
                .hasMessage("path of 1 hashes is too short for 3");
    }

    @Test
    void refusesAPathThatIsTooLong() {
        assertThatThrownBy(() -> MerkleTree.rootOf(new byte[0], 0, 2, List.of(new byte[32], new byte[32])))
                .hasMessage("path of 2 hashes is too long for 2");
    }

    @Test
    void refusesALeafOutsideTheBatch() {
        assertThatThrownBy(() -> MerkleTree.rootOf(new byte[0], 3, 3, List.of()))
                .hasMessage("leaf 3 of 3");
        assertThatThrownBy(() -> MerkleTree.rootOf(new byte[0], -1, 3, List.of()))
                .hasMessage("leaf -1 of 3");
    }
}
