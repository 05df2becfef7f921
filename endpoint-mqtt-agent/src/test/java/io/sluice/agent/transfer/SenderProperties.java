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
        World world = new World(new Random(seed), bytes);
        // When
        for (int steps = 0; !world.complete; steps++) {
            world.step(steps < 5_000);
            // Then
            assertThat(Arrays.copyOf(world.source, world.durable.size())).isEqualTo(world.durable.toByteArray());
            assertThat(world.held.to() - world.held.from()).isLessThanOrEqualTo(CAPACITY);
            assertThat(steps).as("it comes to an end").isLessThan(100_000);
        }
        assertThat(world.durable.toByteArray()).isEqualTo(world.source);
    }

    /** A producer, the sender, a connection with its delays, and a gateway that grants when asked. */
    private static final class World {
        private final Random random;
        private final byte[] source;
        private final HeldBytes held = new HeldBytes(CAPACITY);
        private final Sender sender = new Sender(ID, held);
        private final ByteArrayOutputStream durable = new ByteArrayOutputStream();
        /** A chunk, or an Integer: a request. */
        private final Deque<Object> up = new ArrayDeque<>();

        private final Deque<Grant> down = new ArrayDeque<>();
        private boolean complete;
        private int produced;
        private boolean asked;
        private boolean granting;
        private long grantedTo;
        private long lastGrant;

        World(Random random, int bytes) {
            this.random = random;
            this.source = new byte[bytes];
            random.nextBytes(source);
        }

        void step(boolean disturbed) {
            switch (random.nextInt(7)) {
                case 0 -> produce();
                case 1 -> grant();
                case 2 -> {
                    Grant next = down.poll();
                    if (next != null) {
                        sender.granted(next, 0);
                    }
                }
                case 3, 4 -> send();
                case 5 -> arrive();
                default -> {
                    if (disturbed && random.nextInt(10) == 0) {
                        // The connection breaks; what was on its way is lost.
                        up.clear();
                        down.clear();
                        granting = false;
                        asked = false;
                        sender.grantsGone();
                    }
                }
            }
        }

        private void produce() {
            if (produced < source.length && !held.isFull()) {
                produced += held.add(source, produced, Math.min(source.length - produced, 1 + random.nextInt(30)));
            } else if (produced == source.length) {
                held.end();
            }
        }

        private void send() {
            TransferChunk chunk = sender.next(random.nextBoolean(), 0);
            if (chunk != null) {
                up.add(chunk);
                return;
            }
            boolean grants = sender.hasGrant(0);
            if (grants && !sender.wants(true) && random.nextInt(3) == 0) {
                TransferChunk pause = sender.pause(0);
                if (pause != null) {
                    up.add(pause);
                    asked = false;
                }
            } else if (!grants && !asked && (sender.wants(true) || sender.sentTo() > durable.size())) {
                up.add(0);
                asked = true;
            }
        }

        private void grant() {
            if (granting && grantedTo - durable.size() < 60) {
                long bytes = 1L + random.nextInt(50);
                down.add(new Grant(++lastGrant, ID, 0, grantedTo, bytes, 1 + random.nextInt(20), LAPSE_MS));
                grantedTo += bytes;
            }
        }

        private void arrive() {
            Object next = up.poll();
            if (next instanceof TransferChunk chunk) {
                assertThat(chunk.offset()).isEqualTo(durable.size());
                assertThat(chunk.offset() + chunk.data().length).isLessThanOrEqualTo(grantedTo);
                durable.writeBytes(chunk.data());
                sender.durable(chunk);
                complete = chunk.last();
                if (complete) {
                    assertThat(chunk.sha256()).isEqualTo(Digests.sha256(source));
                }
                granting &= !chunk.pause();
                grantedTo = chunk.pause() ? durable.size() : grantedTo;
            } else if (next != null) {
                granting = true;
                grantedTo = durable.size();
            }
        }
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
        assertThat(sender.notTaken(first)).isTrue();
        assertThat(sender.next(true, 0)).isNull();
        sender.granted(new Grant(2, ID, 0, 0, 100, 1, LAPSE_MS), 0);
        assertThat(sender.notTaken(second)).isFalse();
        // Then
        TransferChunk again = Objects.requireNonNull(sender.next(true, 0));
        assertThat(again.grantId()).isEqualTo(2);
        assertThat(again.offset()).isZero();
    }
}
