package io.sluice.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.cache.ExecutableCache.State;
import io.sluice.agent.files.FileModes;
import io.sluice.agent.files.OwnFiles;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutableCacheTest {
    private final OwnFiles files = new OwnFiles(FileModes.ofThisSystem());

    @TempDir
    Path folder;

    @Test
    void believesAFileOnlyWhileItLooksTheSame() throws IOException {
        // Given
        ExecutableCache cache = cache(1_000);
        String name = adopt(cache, "content");
        assertThat(cache.state(name)).isEqualTo(State.GOOD);
        // When
        Files.writeString(cache.file(name), "CONTENT");
        Files.setLastModifiedTime(cache.file(name), FileTime.fromMillis(1));
        // Then
        assertThat(cache.state(name)).isEqualTo(State.UNVERIFIED);
    }

    @Test
    void believesNothingThatAnEarlierProcessStored() throws IOException {
        String name = adopt(cache(1_000), "content");
        ExecutableCache next = cache(1_000);
        assertThat(next.state(name)).isEqualTo(State.UNVERIFIED);
        next.verified(name, Objects.requireNonNull(ExecutableCache.look(next.file(name))));
        assertThat(next.state(name)).isEqualTo(State.GOOD);
    }

    @Test
    void noticesThatAFileIsGone() throws IOException {
        ExecutableCache cache = cache(1_000);
        String name = adopt(cache, "content");
        Files.delete(cache.file(name));
        assertThat(cache.state(name)).isEqualTo(State.ABSENT);
        assertThat(cache.totalBytes()).isZero();
    }

    @Test
    void theLongestUnusedGoesFirstAndWhatIsInUseStays() throws IOException {
        // Given
        ExecutableCache cache = cache(30);
        String first = adopt(cache, "aaaaaaaaaa");
        String second = adopt(cache, "bbbbbbbbbb");
        String third = adopt(cache, "cccccccccc");
        assertThat(cache.state(first)).isEqualTo(State.GOOD);
        // When
        boolean fits = cache.makeRoom(10, third::equals);
        // Then
        assertThat(fits).isTrue();
        assertThat(cache.state(second)).isEqualTo(State.ABSENT);
        assertThat(cache.state(first)).isEqualTo(State.GOOD);
        assertThat(cache.state(third)).isEqualTo(State.GOOD);
        assertThat(cache.makeRoom(30, third::equals)).isFalse();
    }

    @Test
    void removesWhatIsNotItsOwnAtTheStart() throws IOException {
        Files.createDirectories(folder.resolve("cache"));
        Files.writeString(folder.resolve("cache/part-" + "a".repeat(64)), "half");
        assertThat(cache(100).totalBytes()).isZero();
        assertThat(folder.resolve("cache")).isEmptyDirectory();
    }

    private ExecutableCache cache(long maxBytes) throws IOException {
        return new ExecutableCache(folder.resolve("cache"), files, maxBytes);
    }

    private String adopt(ExecutableCache cache, String content) throws IOException {
        String name = Digests.hex(Digests.sha256(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Files.writeString(cache.part(name), content);
        cache.adopt(name);
        return name;
    }
}
