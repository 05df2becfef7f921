package io.sluice.coordinator.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The way an activation went.
 *
 * @param gateway it went to
 * @param epoch from 1, raised whenever it goes to another gateway
 * @param stage how far it got
 */
public record Route(String gateway, int epoch, Stage stage) {

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
        return new Route(gateway, epoch, next);
    }

    /** The stored form: epoch, stage, gateway. */
    public byte[] encode() {
        byte[] name = gateway.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + 1 + name.length)
                .putInt(epoch)
                .put((byte) stage.number)
                .put(name)
                .array();
    }

    /** Reads the stored form. */
    public static Route decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int epoch = buffer.getInt();
        Stage stage = buffer.get() == Stage.SENT.number ? Stage.SENT : Stage.SENDING;
        return new Route(StandardCharsets.UTF_8.decode(buffer).toString(), epoch, stage);
    }
}
