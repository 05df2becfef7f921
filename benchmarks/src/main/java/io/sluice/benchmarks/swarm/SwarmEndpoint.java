package io.sluice.benchmarks.swarm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.sluice.benchmarks.swarm.Upload.Piece;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Fetch;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import io.sluice.wire.WireProperties;
import io.sluice.wire.WireTopics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One endpoint. All methods but {@link #isReady} run on its event loop. */
final class SwarmEndpoint {
    private static final int RESERVED = 2;
    /** Well below half of a gateway's Server Keep Alive. */
    private static final long PING_SECONDS = 20;

    final String id;
    final int index;
    private final Swarm swarm;
    private final Tally tally;
    private final Contents contents;
    private String boot;
    private final Map<UUID, Upload> uploads = new LinkedHashMap<>();
    private final Map<Integer, Object> inFlight = new HashMap<>();
    private final Map<UUID, Ask> asks = new HashMap<>();
    private final Deque<Held> held = new ArrayDeque<>(0);
    final Downloads downloads;

    private final ComingBack comingBack;
    private @Nullable Channel channel;
    /** Null before the first activation, as for most. */
    private @Nullable Work work;

    private boolean reads = true;
    private volatile boolean ready;
    private boolean known;
    private int receiveMaximum;
    private int chunksInFlight;
    private int connects;
    private int lastPacketId;

    /** A message that waits for a place of Receive Maximum. */
    private record Held(String topic, byte[] payload, Object owed) {}

    /** An upcall that has not been answered. */
    private record Ask(byte[] message, long sentNanos, Swarm.Answered answered) {}

    SwarmEndpoint(Swarm swarm, int index, String id) {
        this.swarm = swarm;
        this.tally = swarm.tally();
        this.contents = swarm.contents();
        this.index = index;
        this.comingBack = new ComingBack(swarm.backMs(), tally);
        this.id = id;
        this.downloads = new Downloads(swarm, index, this::ask);
        this.boot = UUID.nameUUIDFromBytes(("boot " + id).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }

    boolean isReady() {
        return ready;
    }

    /** A transfer of its content, in chunks of at most so many bytes. */
    void upload(int chunkLimit) {
        UUID transfer = UUID.randomUUID();
        Upload upload = new Upload(TransferIds.bytes(transfer), index % Contents.KINDS, contents.length(), chunkLimit);
        uploads.put(transfer, upload);
        tally.uploading.increment();
        if (ready) {
            ask(upload);
        }
    }

    void upcall(String name, byte[] arguments, Swarm.Answered answered) {
        UUID upcall = UUID.randomUUID();
        RequestToSend request = SwarmPackets.upcall(upcall, name, arguments);
        Ask ask = new Ask(request.encode(), System.nanoTime(), answered);
        asks.put(upcall, ask);
        if (ready) {
            publish(WireTopics.UP_RTS, ask.message(), ask);
        }
    }

    /** Asks for a piece of content; the reply is counted. */
    void fetch(byte[] digest, int length) {
        if (ready) {
            publish(WireTopics.UP_FETCH, new Fetch(digest, 0, length).encode(), "fetch");
        }
    }

    private void ask(Download download) {
        if (ready) {
            publish(WireTopics.UP_FETCH, download.ask().encode(), download);
        }
    }

    void connected(Channel now) {
        channel = now;
        connects++;
        send(now, SwarmPackets.connect(id, boot, connects, swarm.group()));
    }

    private void ask(Upload upload) {
        RequestToSend request = SwarmPackets.request(upload, contents);
        publish(WireTopics.UP_RTS, request.encode(), upload);
    }

    private void publish(String topic, byte[] payload, Object owed) {
        Channel now = channel;
        if (now != null && inFlight.size() >= receiveMaximum) {
            held.add(new Held(topic, payload, owed));
        } else if (now != null) {
            int packetId = nextPacketId();
            inFlight.put(packetId, owed);
            send(now, SwarmPackets.publish(now.alloc(), topic, packetId, payload));
        }
    }

    /** What the window had no room for. */
    private void publishHeld() {
        while (!held.isEmpty() && inFlight.size() < receiveMaximum) {
            Held next = held.remove();
            publish(next.topic(), next.payload(), next.owed());
        }
    }

    private static void send(Channel to, Object packet) {
        var unused = to.writeAndFlush(packet, to.voidPromise());
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId == 0xFFFF ? 1 : lastPacketId + 1;
        } while (inFlight.containsKey(lastPacketId));
        return lastPacketId;
    }

    void pump() {
        Channel now = channel;
        if (now == null || !ready) {
            return;
        }
        boolean wrote = false;
        long nanos = System.nanoTime();
        for (Upload upload : uploads.values()) {
            while (chunksInFlight < receiveMaximum - RESERVED && now.isWritable()) {
                Piece piece = upload.next(nanos);
                if (piece == null) {
                    break;
                }
                int packetId = nextPacketId();
                inFlight.put(packetId, piece);
                chunksInFlight++;
                tally.sentChunks.increment();
                for (ByteBuf part : SwarmPackets.chunk(now.alloc(), contents, packetId, piece)) {
                    var unused = now.write(part, now.voidPromise());
                }
                wrote = true;
            }
        }
        if (wrote) {
            now.flush();
        }
    }

    void acknowledged(int packetId, int reason, long retryAfterMs) {
        Object owed = inFlight.remove(packetId);
        boolean well = reason < ReasonCodes.UNSPECIFIED;
        if (owed instanceof Piece piece) {
            chunksInFlight--;
            chunkAnswered(piece, reason, well);
        } else if (owed instanceof Work.Result result && work != null) {
            work.answered(result, reason);
        } else if (!well && reason == ReasonCodes.QUOTA_EXCEEDED) {
            tally.refusedRequests.increment();
            later(owed, Math.max(1, retryAfterMs));
        } else if (!well && owed instanceof Ask ask) {
            asks.values().remove(ask);
            tally.failed.increment();
        } else if (!well) {
            tally.failed.increment();
        }
        publishHeld();
        pump();
    }

    private void chunkAnswered(Piece piece, int reason, boolean well) {
        Upload upload = piece.upload();
        if (well) {
            upload.durable(piece);
            tally.acknowledgedChunks.increment();
            tally.acknowledgedBytes.add(piece.count());
            if (piece.last()) {
                over(upload, true);
            }
        } else if (reason == ReasonCodes.QUOTA_EXCEEDED) {
            tally.refusedChunks.increment();
            upload.notTaken(piece);
        } else {
            over(upload, false);
        }
    }

    /** @param kept the gateway says that it is durable */
    private void over(Upload upload, boolean kept) {
        if (uploads.remove(TransferIds.uuid(upload.id)) == null) {
            return;
        }
        tally.uploading.decrement();
        if (kept) {
            tally.acknowledged.add(new Tally.Sent(upload.id, id, upload.kind));
            swarm.uploaded(this);
        } else {
            tally.failed.increment();
        }
    }

    private void later(Object owed, long millis) {
        Channel now = channel;
        if (now != null) {
            var unused = now.eventLoop().schedule(() -> again(owed), millis, TimeUnit.MILLISECONDS);
        }
    }

    private void again(Object owed) {
        if (!ready) {
            return;
        }
        if (owed instanceof Upload upload && !upload.over) {
            ask(upload);
        } else if (owed instanceof Download download && !download.isComplete()) {
            ask(download);
        } else if (owed instanceof Ask ask && asks.containsValue(ask)) {
            publish(WireTopics.UP_RTS, ask.message(), ask);
        }
    }

    private Work work() {
        Work known = work == null ? new Work(swarm, new EndpointWay(this, swarm, downloads)) : work;
        work = known;
        return known;
    }

    /** Sends a report, unless it is on its way. */
    void send(Work.Result result) {
        if (ready && !inFlight.containsValue(result)) {
            publish(WireTopics.UP_REPORT, result.message(), result);
        }
    }

    /** Those that were held back, or that the last connection did not bring through. */
    void sendReports() {
        if (work != null) {
            work.sendOwed();
        }
    }

    void drop() {
        if (channel != null) {
            var unused = channel.close();
        }
    }

    /** Uploads and upcalls of the former process go on with the next, as they would not: they test the gateway alone. */
    void restart() {
        boot = UUID.randomUUID().toString();
        connects = 0;
        work().restarted();
        drop();
    }

    void read(boolean now) {
        reads = now;
        if (channel != null) {
            channel.config().setAutoRead(now);
        }
    }

    void arrived(MqttPublishMessage message) {
        Channel now = channel;
        int packetId = message.variableHeader().packetId();
        String topic = message.variableHeader().topicName();
        byte[] payload = ByteBufUtil.getBytes(message.payload());
        if (now != null && message.fixedHeader().qosLevel().value() > 0) {
            send(now, SwarmPackets.acknowledgement(packetId));
        }
        if (topic.equals(WireTopics.DOWN_CTS)) {
            Grant grant = Grant.decode(payload);
            Upload upload = uploads.get(TransferIds.uuid(grant.transferId()));
            if (upload == null) {
                return;
            }
            boolean well = upload.granted(grant, System.nanoTime());
            if (upload.over) {
                over(upload, well);
            }
            pump();
        } else if (topic.equals(WireTopics.DOWN_ACTIVATE)) {
            work().arrived(Activation.decode(payload));
        } else if (topic.equals(WireTopics.DOWN_CONTENT)) {
            downloads.came(ContentChunk.decode(payload));
        } else if (topic.equals(WireTopics.DOWN_ANSWER)) {
            Answer answer = Answer.decode(payload);
            Ask ask = asks.remove(TransferIds.uuid(answer.transferId()));
            if (ask != null) {
                ask.answered().answered(answer.outcome(), System.nanoTime() - ask.sentNanos());
            }
        }
    }

    /**
     * CONNACK names the packets without PUBACK that there may be.
     *
     * @param turnMs how long the login is to wait on its connection; 0 for not at all
     */
    void agreed(int maximum, long turnMs) {
        receiveMaximum = maximum;
        if (turnMs > 0) {
            comingBack.held(turnMs);
        }
    }

    /** The connection cannot be read. */
    void broken() {
        tally.disconnected(-1);
    }

    void loggedIn() {
        ready = true;
        tally.loggedIn.increment();
        keepAlive(channel);
        long now = System.nanoTime();
        tally.logins.add(now);
        comingBack.in(now);
        if (!known) {
            known = true;
            swarm.loggedIn();
        }
        uploads.values().forEach(this::ask);
        downloads.askAgain();
        asks.values().forEach(ask -> publish(WireTopics.UP_RTS, ask.message(), ask));
        sendReports();
        read(reads);
    }

    private void keepAlive(@Nullable Channel now) {
        if (now != null && now.isActive() && now == channel) {
            send(now, MqttMessage.PINGREQ);
            long nanos = System.nanoTime();
            uploads.values().stream()
                    .filter(each -> each.hasLapsed(nanos))
                    .toList()
                    .forEach(this::ask);
            var unused = now.eventLoop().schedule(() -> keepAlive(now), PING_SECONDS, TimeUnit.SECONDS);
        }
    }

    void cut() {
        channel = null;
        if (ready) {
            ready = false;
            tally.loggedIn.decrement();
            if (!swarm.isClosing()) {
                tally.cuts.increment();
            }
        }
        inFlight.clear();
        held.clear();
        chunksInFlight = 0;
        uploads.values().forEach(Upload::grantsGone);
        if (!swarm.isClosing()) {
            swarm.connectAgain(this, comingBack.nextMs());
        }
    }

    void refused(int reason, MqttProperties properties) {
        comingBack.refused(reason, SwarmPackets.number(properties, WireProperties.RETRY_AFTER_MS));
    }
}
