package io.sluice.gateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Extent;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.StoredChunk;
import io.sluice.topics.transfer.TransferReader;
import io.sluice.wire.Digests;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** A transfer among strangers, with broken sessions, failed chunks and killed gateways. */
class TransferProperties {
    private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final UUID STRANGER = UUID.fromString("ffeeddcc-bbaa-9988-7766-554433221100");

    @Property(tries = 500)
    void whatTheManifestNamesIsWhatWasSent(@ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int bytes)
            throws Exception {
        // Given
        Simulation simulation = new Simulation(seed, bytes, 1_024);
        // When
        Transfer complete = simulation.run();
        // Then
        assertThat(complete.sha256()).isEqualTo(Digests.sha256(simulation.content));
        assertThat(simulation.readBack(complete)).isEqualTo(simulation.content);
    }

    @Property(tries = 500)
    void itsExtentsAreBoundedHoweverManyStrangersLieBetween(
            @ForAll long seed,
            @ForAll @IntRange(min = 100, max = 3_000) int bytes,
            @ForAll @IntRange(min = 3, max = 8) int most)
            throws Exception {
        // Given: up to twelve interruptions
        Simulation simulation = new Simulation(seed, bytes, most);
        // When
        Transfer complete = simulation.run();
        // Then
        assertThat(complete.runs().size()).isLessThanOrEqualTo(most + 12);
        assertThat(simulation.readBack(complete)).isEqualTo(simulation.content);
    }

    @Property(tries = 200)
    void whatWasAcknowledgedIsNeverAskedForAgainButByANewAttempt(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int bytes) throws Exception {
        // Given
        Simulation simulation = new Simulation(seed, bytes, 1_024);
        // When
        simulation.run();
        // Then
        assertThat(simulation.acknowledgedBytesAskedAgain).isZero();
    }

    @Property(tries = 200)
    void aWrongDigestIsNeverComplete(@ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int bytes) {
        // Given
        Random random = new Random(seed);
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        byte[] other = content.clone();
        other[random.nextInt(bytes)] ^= 1;
        Transfer transfer = new Transfer(origin(), 0);
        TransferChunk only = new TransferChunk(1, TransferIds.bytes(ID), 0, 0, true, Digests.sha256(other), content);
        // When
        transfer.granted(bytes);
        transfer.take(only);
        // Then
        assertThat(transfer.durable(only, 0, 7)).isEqualTo(Transfer.Standing.DIGEST_DIFFERS);
        assertThat(transfer.sha256()).isEmpty();
    }

    private static Origin origin() {
        return new Origin(ID, "endpoint", TransferKind.RESULT, "job/endpoint", "stdout", "", 1);
    }

    /** An endpoint, a gateway that may be killed, and a log that others write to as well. */
    private static final class Simulation {
        final byte[] content;
        long acknowledgedBytesAskedAgain;

        private final Random random;
        private final List<@Nullable StoredChunk> log = new ArrayList<>();
        private final Deque<TransferChunk> unsettled = new ArrayDeque<>();
        private final int runsMax;
        private Transfer transfer;
        private Checkpoint stored;
        private List<Run> storedRuns = List.of();
        private long acknowledged;
        private int acknowledgedAttempt;
        private int disturbances = 12;
        /** Whether no earlier process has taken bytes of this attempt. */
        private boolean hashedByOne = true;

        Simulation(long seed, int bytes, int runsMax) {
            this.runsMax = runsMax;
            transfer = new Transfer(origin(), 0, runsMax);
            stored = transfer.checkpoint(0);
            random = new Random(seed);
            content = new byte[bytes];
            random.nextBytes(content);
        }

        Transfer run() {
            while (true) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> send();
                    case 3, 4 -> {
                        if (settleNext()) {
                            return transfer;
                        }
                    }
                    case 5 -> strangers();
                    default -> disturb();
                }
            }
        }

        private void send() {
            long at = transfer.grantedTo();
            if (at < acknowledged && transfer.attempt() == acknowledgedAttempt) {
                acknowledgedBytesAskedAgain++;
            }
            int left = (int) (content.length - at);
            int count = Math.min(left, random.nextInt(40));
            boolean last = count == left;
            if (count == 0 && !last) {
                return;
            }
            TransferChunk chunk = new TransferChunk(
                    1,
                    TransferIds.bytes(ID),
                    transfer.attempt(),
                    at,
                    last,
                    last ? Digests.sha256(content) : new byte[0],
                    Arrays.copyOfRange(content, (int) at, (int) at + count));
            if (transfer.isNext(chunk)) {
                transfer.take(chunk);
                unsettled.add(chunk);
            }
        }

        /** True if the transfer is complete. */
        private boolean settleNext() {
            TransferChunk chunk = unsettled.poll();
            if (chunk == null) {
                return false;
            }
            written(chunk);
            Transfer.Standing standing = transfer.durable(chunk, 0, log.size() - 1L);
            if (standing == Transfer.Standing.COMPLETE || standing == Transfer.Standing.UNVERIFIED) {
                assertThat(standing == Transfer.Standing.COMPLETE).isEqualTo(hashedByOne);
                return true;
            }
            if (standing == Transfer.Standing.GOES_ON && random.nextInt(4) > 0) {
                stored = transfer.checkpoint(0);
                storedRuns = transfer.runs();
                transfer.runsStored();
                acknowledged = transfer.durableTo();
                acknowledgedAttempt = transfer.attempt();
            }
            return false;
        }

        private void written(TransferChunk chunk) {
            log.add(new StoredChunk(
                    log.size(), "endpoint", ID, chunk.attempt(), chunk.offset(), chunk.last(), "", chunk.data()));
        }

        private void strangers() {
            for (int i = random.nextInt(100); i > 0; i--) {
                log.add(new StoredChunk(log.size(), "other", STRANGER, 0, 0, false, "", new byte[] {1}));
            }
        }

        private void disturb() {
            if (disturbances == 0) {
                return;
            }
            disturbances--;
            switch (random.nextInt(3)) {
                case 0 -> transfer.grantsGone();
                case 1 -> {
                    // A chunk fails, perhaps after it was written; what follows it may still get through.
                    TransferChunk failed = unsettled.poll();
                    if (failed != null) {
                        if (random.nextBoolean()) {
                            written(failed);
                        }
                        transfer.giveBack();
                        while (!unsettled.isEmpty()) {
                            TransferChunk chunk = unsettled.remove();
                            written(chunk);
                            assertThat(transfer.durable(chunk, 0, log.size() - 1L))
                                    .isEqualTo(Transfer.Standing.STALE);
                        }
                    }
                }
                default -> {
                    // Killed: what was on its way may have arrived, nobody was told.
                    while (!unsettled.isEmpty()) {
                        TransferChunk chunk = unsettled.remove();
                        if (random.nextBoolean()) {
                            written(chunk);
                        }
                    }
                    transfer = new Transfer(stored, storedRuns, runsMax);
                    hashedByOne = stored.durableTo() == 0;
                }
            }
        }

        byte[] readBack(Transfer complete) throws Exception {
            TransferManifest manifest = new TransferManifest(
                    ID.toString(),
                    "endpoint",
                    "gw-1",
                    TransferType.RESULT,
                    "",
                    "stdout",
                    "",
                    complete.attempt(),
                    complete.durableTo(),
                    ByteBuffer.wrap(complete.sha256()),
                    1L,
                    2L,
                    TransferState.COMPLETE,
                    "",
                    complete.runs().stream()
                            .map(run -> new Extent(run.partition(), run.firstOffset(), run.count()))
                            .toList());
            TransferReader reader = new TransferReader(manifest, new Log());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuffer next = reader.next(); next != null; next = reader.next()) {
                byte[] bytes = new byte[next.remaining()];
                next.get(bytes);
                all.writeBytes(bytes);
            }
            return all.toByteArray();
        }

        private final class Log implements ChunkSource {
            private int at;

            @Override
            public void seek(int partition, long recordOffset) {
                at = (int) recordOffset;
            }

            @Override
            public @Nullable StoredChunk next() {
                return at < log.size() ? log.get(at++) : null;
            }

            @Override
            public void close() {}
        }
    }
}
