package io.sluice.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.Digests;
import io.sluice.wire.Grant;
import io.sluice.wire.TransferChunk;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The sending side against a gateway that grants, lapses, loses connections and keeps what it has acknowledged. */
class SenderProperties {
    private static final byte[] ID = new byte[16];
    private static final int CAPACITY = 64;
    private static final int LAPSE_MS = 1_000;

    @Property(tries = 500)
    void whatTheGatewayHasIsAlwaysAPrefixAndInTheEndTheWhole(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 500) int bytes) {
        // Given
        Random random = new Random(seed);
        byte[] source = new byte[bytes];
        random.nextBytes(source);
        HeldBytes held = new HeldBytes(CAPACITY);
        Sender sender = new Sender(ID, held);
        ByteArrayOutputStream durable = new ByteArrayOutputStream();
        Deque<TransferChunk> inFlight = new ArrayDeque<>();
        long grantedTo = 0;
        long grantId = 0;
        long granted = 0;
        int produced = 0;
        int disturbances = 20;
        boolean complete = false;
        // When
        for (int now = 0; !complete; now += random.nextInt(20)) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (produced < bytes && !held.isFull()) {
                        produced += held.add(source, produced, Math.min(bytes - produced, 1 + random.nextInt(30)));
                    } else if (produced == bytes) {
                        held.end();
                    }
                }
                case 1 -> {
                    granted = 1L + random.nextInt(50);
                    grantId++;
                    var meaning = sender.granted(
                            new Grant(grantId, ID, 0, grantedTo, granted, 1 + random.nextInt(20), LAPSE_MS), now);
                    assertThat(meaning).isEqualTo(Sender.Meaning.SEND);
                    grantedTo += granted;
                }
                case 2, 3 -> {
                    TransferChunk chunk = sender.next(random.nextBoolean(), now);
                    if (chunk != null) {
                        assertThat(chunk.offset() + chunk.data().length).isLessThanOrEqualTo(grantedTo);
                        inFlight.add(chunk);
                    }
                }
                case 4 -> {
                    TransferChunk chunk = inFlight.poll();
                    if (chunk != null) {
                        assertThat(chunk.offset()).isEqualTo(durable.size());
                        durable.writeBytes(chunk.data());
                        sender.durable(chunk);
                        complete = chunk.last();
                        if (complete) {
                            assertThat(chunk.sha256()).isEqualTo(Digests.sha256(source));
                        }
                    }
                }
                default -> {
                    if (disturbances > 0 && random.nextInt(3) == 0) {
                        // The connection breaks; what was on its way is lost.
                        disturbances--;
                        inFlight.clear();
                        sender.grantsGone();
                        grantedTo = durable.size();
                    }
                }
            }
            // Then
            assertThat(Arrays.copyOf(source, durable.size())).isEqualTo(durable.toByteArray());
            assertThat(held.to() - held.from()).isLessThanOrEqualTo(CAPACITY);
            if (now > LAPSE_MS / 2) {
                // Nothing may hang on grants that have lapsed: the gateway gives new ones from where it is.
                now = 0;
                inFlight.clear();
                sender.grantsGone();
                grantedTo = durable.size();
            }
        }
        assertThat(durable.toByteArray()).isEqualTo(source);
    }

    @Property(tries = 100)
    void aGrantThatIsAboutToLapseIsNotUsed(@ForAll @IntRange(min = 1, max = 60) int bytes) {
        // Given
        HeldBytes held = new HeldBytes(CAPACITY);
        held.add(new byte[bytes], 0, bytes);
        held.end();
        Sender sender = new Sender(ID, held);
        sender.granted(new Grant(1, ID, 0, 0, 100, 100, LAPSE_MS), 0);
        // Then
        assertThat(sender.next(true, LAPSE_MS - 50)).isNull();
        assertThat(sender.next(true, 0)).as("the grant is gone").isNull();
    }

    @Property(tries = 100)
    void bytesThatAreGoneCannotBeSentAgain(@ForAll @IntRange(min = 1, max = 60) int bytes) {
        // Given
        HeldBytes held = new HeldBytes(CAPACITY);
        held.add(new byte[bytes], 0, bytes);
        Sender sender = new Sender(ID, held);
        sender.granted(new Grant(1, ID, 0, 0, 100, 100, LAPSE_MS), 0);
        sender.durable(Objects.requireNonNull(sender.next(true, 0)));
        // Then
        assertThat(sender.granted(new Grant(2, ID, 0, 0, 100, 100, LAPSE_MS), 0))
                .isEqualTo(Sender.Meaning.LOST);
        assertThat(sender.granted(new Grant(3, ID, 1, 0, 100, 100, LAPSE_MS), 0))
                .isEqualTo(Sender.Meaning.LOST);
    }

    @Property(tries = 100)
    void aRefusalOfAnEarlierGrantsChunkDoesNotVoidTheNewGrant(@ForAll @IntRange(min = 2, max = 60) int bytes) {
        // Given
        HeldBytes held = new HeldBytes(CAPACITY);
        held.add(new byte[bytes], 0, bytes);
        Sender sender = new Sender(ID, held);
        sender.granted(new Grant(1, ID, 0, 0, 100, 1, LAPSE_MS), 0);
        TransferChunk first = Objects.requireNonNull(sender.next(true, 0));
        TransferChunk second = Objects.requireNonNull(sender.next(true, 0));
        // When
        sender.notTaken(first);
        assertThat(sender.next(true, 0)).isNull();
        sender.granted(new Grant(2, ID, 0, 0, 100, 1, LAPSE_MS), 0);
        sender.notTaken(second);
        // Then
        TransferChunk again = Objects.requireNonNull(sender.next(true, 0));
        assertThat(again.grantId()).isEqualTo(2);
        assertThat(again.offset()).isZero();
    }
}
