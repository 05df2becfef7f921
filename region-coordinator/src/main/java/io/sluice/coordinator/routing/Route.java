package io.sluice.coordinator.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The way an activation went.
 *
 * @param gateway it went to
 * @param epoch from 1, raised whenever it goes to another gateway
 * @param stage how far it got
 * @param expiresAt what every batch that carries it says, milliseconds since 1970: the first one's, so that whoever has
 *     said it expired can never be given it again with more time; 0: not sent yet
 */
public record Route(String gateway, int epoch, Stage stage, long expiresAt) {

    /** How far a route got. The number is part of the stored form. */
    public enum Stage {
        /** Given to the producer; not yet known to be in Kafka. */
        SENDING(0),
        /** In Kafka. */
        SENT(1);

        private final int number;

        Stage(int number) {
            this.number = number;
        }
    }

    public Route at(Stage next) {
        return new Route(gateway, epoch, next, expiresAt);
    }

    /** The route with its expiry, which never changes afterwards. */
    public Route expiring(long at) {
        return expiresAt > 0 ? this : new Route(gateway, epoch, stage, at);
    }

    /** Whether what went this way must not start any more, so that there is no use in sending it again. */
    public boolean isOver(long now) {
        return expiresAt > 0 && now >= expiresAt;
    }

    /** The stored form: epoch, stage, expiry, gateway. */
    public byte[] encode() {
        byte[] name = gateway.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + 1 + Long.BYTES + name.length)
                .putInt(epoch)
                .put((byte) stage.number)
                .putLong(expiresAt)
                .put(name)
                .array();
    }

    /** Reads the stored form. */
    public static Route decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int epoch = buffer.getInt();
        Stage stage = buffer.get() == Stage.SENT.number ? Stage.SENT : Stage.SENDING;
        long expiresAt = buffer.getLong();
        return new Route(StandardCharsets.UTF_8.decode(buffer).toString(), epoch, stage, expiresAt);
    }
}
