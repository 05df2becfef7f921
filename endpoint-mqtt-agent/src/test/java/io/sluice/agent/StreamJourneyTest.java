package io.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.runtime.RefusedException;
import io.sluice.runtime.SluiceRuntime;
import io.sluice.runtime.UnreachableException;
import io.sluice.runtime.line.Code;
import io.sluice.wire.Grant;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A method that sends up what it reads from a stream. */
class StreamJourneyTest extends LoggedInFixture {
    private SluiceRuntime method;

    StreamJourneyTest() {
        super(Map.of("file.limit.bytes", "400000"));
    }

    /** A method that does nothing but lend its environment to the test, until it may end. */
    @BeforeEach
    void runAMethod() throws Exception {
        method = SluiceRuntime.connect(lentEnvironment());
    }

    @AfterEach
    void hangUp() {
        method.close();
    }

    @Test
    void aStreamIsDurableWhenItsPutReturnsThoughTheConnectionBroke() throws Exception {
        // Given
        byte[] content = new byte[300_000];
        new Random(9).nextBytes(content);
        gateway.intake.cutAfter(7);

        // When
        UUID transfer = method.put(new ByteArrayInputStream(content), "all.bin", "application/x-all");

        // Then
        assertThat(gateway.intake.complete).isTrue();
        assertThat(gateway.intake.bytes()).isEqualTo(content);
        RequestToSend request = gateway.intake.requests.get(0);
        assertThat(request.kind()).isEqualTo(TransferKind.LOG);
        assertThat(request.correlation()).isEqualTo(id);
        assertThat(request.name()).isEqualTo("all.bin");
        assertThat(request.contentType()).isEqualTo("application/x-all");
        assertThat(request.transferId()).isEqualTo(TransferIds.bytes(transfer));
    }

    @Test
    void anEmptyStreamIsAFileToo() throws Exception {
        // When
        method.put(InputStream.nullInputStream(), "empty", "");

        // Then
        assertThat(gateway.intake.complete).isTrue();
        assertThat(gateway.intake.bytes()).isEmpty();
    }

    @Test
    void withoutAGrantNoMoreIsReadThanIsHeldAndItEndsWithTheRun() throws Exception {
        // Given
        gateway.intake.granting = false;
        AtomicLong read = new AtomicLong();
        CompletableFuture<UUID> put = putting(endless(read));

        // When
        await().atMost(LONG).until(() -> !gateway.intake.requests.isEmpty() && read.get() > 65_536);
        Files.createFile(folder.resolve("go"));
        terminal();

        // Then: what is held of a transfer, and the piece that waits
        assertThatThrownBy(put::join).isInstanceOf(CompletionException.class);
        assertThat(read.get()).isLessThanOrEqualTo(65_536 + 12_000);
        await().atMost(LONG).until(() -> !gateway.intake.givenUp.isEmpty());
    }

    @Test
    void aStreamThatIsTooLongIsGivenUp() {
        assertThatThrownBy(() -> method.put(endless(new AtomicLong()), "endless", ""))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_LARGE));
        await().atMost(LONG).until(() -> !gateway.intake.givenUp.isEmpty());
    }

    @Test
    void aStreamThatItsGatewayHasNotKeptFailsForItCannotBeReadAnew() {
        // Given
        gateway.intake.granting = false;
        CompletableFuture<UUID> put = putting(endless(new AtomicLong()));
        await().atMost(LONG).until(() -> !gateway.intake.requests.isEmpty());

        // When
        gateway.grant(new Grant(0, gateway.intake.requests.get(0).transferId(), 0, -1, 0, 1, 1));

        // Then
        assertThatThrownBy(put::join)
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot be read anew");
    }

    @Test
    void noMoreStreamsAreOpenThanFilesMayBeAtOnce() throws Exception {
        // Given
        gateway.intake.granting = false;
        CompletableFuture<UUID> first = putting(endless(new AtomicLong()));
        CompletableFuture<UUID> second;
        try (SluiceRuntime other = SluiceRuntime.connect(environment)) {
            second = putting(other, endless(new AtomicLong()));
            await().atMost(LONG).until(() -> gateway.intake.requests.size() >= 2);

            // When
            try (SluiceRuntime third = SluiceRuntime.connect(environment)) {
                // Then
                assertThatThrownBy(() -> third.put(InputStream.nullInputStream(), "third", ""))
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                e -> assertThat(e.code()).isEqualTo(Code.BUSY));
            }
        }
        assertThatThrownBy(second::join).hasCauseInstanceOf(UnreachableException.class);
        method.close();
        assertThatThrownBy(first::join).hasCauseInstanceOf(UnreachableException.class);
        await().atMost(LONG).until(() -> gateway.intake.givenUp.size() == 2);
    }

    private CompletableFuture<UUID> putting(InputStream stream) {
        return putting(method, stream);
    }

    private static CompletableFuture<UUID> putting(SluiceRuntime by, InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return by.put(stream, "endless", "");
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static InputStream endless(AtomicLong read) {
        return new InputStream() {
            @Override
            public int read() {
                read.incrementAndGet();
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int count) {
                Arrays.fill(bytes, offset, offset + count, (byte) 'x');
                read.addAndGet(count);
                return count;
            }
        };
    }
}
