package io.sluice.wire.filepack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.filepack.Filepack.Bundle;
import io.sluice.wire.filepack.Filepack.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackManifestTest {
    private final PackEntry rinse = file("bin/rinse", "rinse rinse");
    private final PackEntry conf = file("etc/rinse.conf", "level=3");

    @Test
    void theSameFilesInAnotherOrderAreTheSameManifest() {
        assertThat(manifest(rinse, conf).digest())
                .isEqualTo(manifest(conf, rinse).digest());
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        // Given
        PackManifest manifest = manifest(
                rinse,
                conf,
                PackEntry.folder("log", 0750, "rinse", "adm"),
                PackEntry.link("bin/r", "rinse"),
                PackEntry.absent("old"));
        // When
        PackManifest read = PackManifest.decode(manifest.encode());
        // Then
        assertThat(read).isEqualTo(manifest);
    }

    @Test
    void aManifestCutShortOrOfAnotherFormIsRefused() {
        // Given
        byte[] bytes = manifest(rinse).encode();
        // Then
        assertThatThrownBy(() -> PackManifest.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(MalformedWireException.class);
        assertThatThrownBy(() -> PackManifest.decode("#!/bin/sh".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedWireException.class);
    }

    @Test
    void aFileWhoseSizeIsNotThatOfItsChunksIsRefused() {
        // Given
        PackEntry bad = PackEntry.file("x", 0644, "", "", 99, new byte[32], rinse.chunks());
        // Then
        assertThatThrownBy(() -> PackManifest.decode(manifest(bad).encode()))
                .isInstanceOf(MalformedWireException.class)
                .hasMessageContaining("'x'");
    }

    @Test
    void aChunkThatTwoFilesHaveHasOnePlace() {
        // Given
        PackManifest manifest = manifest(rinse, file("bin/copy", "rinse rinse"), conf);
        Filepack filepack = new Filepack(
                manifest.encode(),
                List.of(new Bundle(new byte[32], 18)),
                Filepack.pack(List.of(new Place(0, 7, 11), new Place(0, 0, 7))),
                List.of());
        // When
        Filepack read = Filepack.decode(filepack.encode());
        // Then
        assertThat(read).isEqualTo(filepack);
        assertThat(read.placesOf(manifest))
                .hasSize(2)
                .containsEntry(rinse.chunks().id(0), new Place(0, 7, 11))
                .containsEntry(conf.chunks().id(0), new Place(0, 0, 7));
    }

    @Test
    void aPlaceOutsideOfItsBundleIsRefused() {
        // Given
        PackManifest manifest = manifest(conf);
        Filepack filepack = new Filepack(
                manifest.encode(),
                List.of(new Bundle(new byte[32], 7)),
                Filepack.pack(List.of(new Place(0, 1, 7))),
                List.of());
        // Then
        assertThatThrownBy(() -> filepack.placesOf(manifest)).isInstanceOf(MalformedWireException.class);
    }

    @Test
    void largeFilepacksHaveLongerChunksSoThatTheirListsStayShort() {
        assertThat(PackManifest.averageFor(64L << 20)).isEqualTo(32 << 10);
        assertThat(PackManifest.averageFor(384L << 20)).isEqualTo(32 << 10);
        assertThat(PackManifest.averageFor(10L << 30)).isEqualTo(1 << 20);
    }

    static PackEntry file(String path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return PackEntry.file(
                path,
                0644,
                "",
                "",
                bytes.length,
                Digests.sha256(bytes),
                new ChunkList.Builder().add(bytes, 0, bytes.length).build());
    }

    static PackManifest manifest(PackEntry... entries) {
        return new PackManifest(
                "rinse",
                "1",
                "",
                "/opt/rinse",
                "os=linux",
                32 << 10,
                List.of(entries),
                List.of(new PackHook("service", "1", "stop", "{\"name\":\"rinse\"}")),
                List.of(new PackHook("service", "", "start", "{\"name\":\"rinse\"}")));
    }
}
