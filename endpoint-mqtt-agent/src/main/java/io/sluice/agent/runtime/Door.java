package io.sluice.agent.runtime;

import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket and the thread that serves it, from the opening until nobody has been there for a while. Nothing here waits for
 * anything but the selector.
 */
final class Door implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Door.class);
    private static final long MILLI = 1_000_000;
    private static final long ACCEPT_FAILED_NANOS = 1_000 * MILLI;
    private static final int READ_BYTES = 4096;

    private final Path path;
    private final DoorLimits limits;
    private final DoorHost host;
    private final DoorDesk desk;
    private final ServerSocketChannel server;
    private final Selector selector;
    private final SelectionKey accepts;
    private final Thread thread = new Thread(this, "runtime-door");
    private final Queue<Runnable> posts = new ConcurrentLinkedQueue<>();
    private final Set<Visitor> visitors = new LinkedHashSet<>();
    private final Pace acceptPace = new Pace(DoorLimits.ACCEPT_BURST, DoorLimits.ACCEPTS_PER_SECOND);
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    private final AtomicBoolean socketClosed = new AtomicBoolean();
    private volatile boolean closing;
    private long acceptsAtNanos;
    private boolean acceptsWait;
    private long emptySinceNanos;

    private Door(Path path, DoorLimits limits, DoorHost host, DoorDesk desk, ServerSocketChannel server)
            throws IOException {
        this.path = path;
        this.limits = limits;
        this.host = host;
        this.desk = desk;
        this.server = server;
        this.selector = Selector.open();
        server.configureBlocking(false);
        this.accepts = server.register(selector, SelectionKey.OP_ACCEPT);
        this.emptySinceNanos = System.nanoTime();
    }

    /**
     * Opens the socket and serves it.
     *
     * @param path in a folder that only its owner may enter
     */
    static Door open(Path path, DoorLimits limits, DoorHost host, DoorDesk desk) throws IOException {
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path), DoorLimits.BACKLOG);
            SocketFiles.ownersOnly(path);
            Door door = new Door(path, limits, host, desk, server);
            door.thread.setDaemon(true);
            door.thread.start();
            return door;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** A run is over: its visitors are sent away. Any thread. */
    void ended(OpenRun run) {
        post(() -> List.copyOf(visitors).stream()
                .filter(visitor -> visitor.run == run)
                .forEach(this::close));
    }

    /** Sends everybody away and takes the socket out of the way. */
    void close() throws InterruptedException {
        closing = true;
        selector.wakeup();
        thread.join(1_000);
    }

    private void post(Runnable task) {
        posts.add(task);
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!closing && !isLeft()) {
                selector.select(waitMs(System.nanoTime()));
                for (Runnable post = posts.poll(); post != null; post = posts.poll()) {
                    post.run();
                }
                long now = System.nanoTime();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key == accepts) {
                        acceptsWait = true;
                    } else if (key.attachment() instanceof Visitor visitor && key.isValid()) {
                        ready(visitor, now);
                    }
                }
                selector.selectedKeys().clear();
                acceptAll(now);
                lookAfter(now);
            }
        } catch (IOException | RuntimeException e) {
            log.error("the runtime's socket {} cannot be served any more", path, e);
        } finally {
            List.copyOf(visitors).forEach(this::close);
            host.broken(this);
            closeSocket();
        }
    }

    /** Whether nobody has been there for so long that the door may go. */
    private boolean isLeft() {
        return visitors.isEmpty()
                && System.nanoTime() - emptySinceNanos >= DoorLimits.LINGER_MS * MILLI
                && host.closeIfUnused(this);
    }

    private long waitMs(long nowNanos) {
        long nanos = DoorLimits.LINGER_MS * MILLI;
        if (acceptsWait) {
            nanos = Math.min(nanos, acceptsAtNanos - nowNanos);
        }
        for (Visitor each : visitors) {
            long due = each.postponed == null ? quietUntil(each) : each.postponedUntilNanos;
            nanos = Math.min(nanos, due - nowNanos);
        }
        return Math.max(1, nanos / MILLI + 1);
    }

    private long quietUntil(Visitor visitor) {
        long ms = visitor.conversation.isGreeted() ? limits.idleMs() : DoorLimits.GREETING_MS;
        // One whose request is worked on is not idle, however long that takes.
        boolean atWork = visitor.conversation.isWorking() && !visitor.isSaying();
        return atWork ? Long.MAX_VALUE / 2 : visitor.lastNanos + ms * MILLI;
    }

    private void acceptAll(long nowNanos) {
        while (acceptsWait && acceptsAtNanos - nowNanos <= 0) {
            long wait = acceptPace.take(nowNanos);
            if (wait > 0) {
                acceptLater(nowNanos + wait);
                return;
            }
            try {
                SocketChannel channel = server.accept();
                if (channel == null) {
                    acceptsWait = false;
                    accepts.interestOps(SelectionKey.OP_ACCEPT);
                } else {
                    came(channel, nowNanos);
                }
            } catch (IOException e) {
                log.warn("the runtime's socket cannot accept: {}", e.toString());
                acceptLater(nowNanos + ACCEPT_FAILED_NANOS);
            }
        }
    }

    private void acceptLater(long atNanos) {
        acceptsAtNanos = atNanos;
        accepts.interestOps(0);
    }

    private void came(SocketChannel channel, long nowNanos) throws IOException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Visitor visitor = new Visitor(channel, key, nowNanos);
        key.attach(visitor);
        if (visitors.size() >= limits.connections()) {
            end(visitor, Code.BUSY, "the agent has " + visitors.size() + " connections");
            close(visitor);
            return;
        }
        visitors.add(visitor);
        // Most have sent their first line by now: whoever names a run is no stranger that others could push out.
        hear(visitor, nowNanos);
        makeRoom(nowNanos);
    }

    private void makeRoom(long nowNanos) {
        List<Visitor> strangers = strangers();
        if (strangers.size() <= DoorLimits.UNGREETED) {
            return;
        }
        strangers.forEach(each -> hear(each, nowNanos));
        strangers = strangers();
        if (strangers.size() > DoorLimits.UNGREETED) {
            end(strangers.get(0), Code.BUSY, "too many connections have not named their run");
        }
    }

    private List<Visitor> strangers() {
        return visitors.stream()
                .filter(each -> each.run == null && !each.isSaying())
                .toList();
    }

    private void hear(Visitor visitor, long nowNanos) {
        if (visitor.read(buffer)) {
            goOn(visitor, nowNanos);
        } else {
            close(visitor);
        }
    }

    private void ready(Visitor visitor, long nowNanos) {
        boolean alive = !visitor.key.isReadable() || visitor.read(buffer);
        if (visitor.key.isReadable()) {
            visitor.lastNanos = nowNanos;
        }
        if (alive && visitor.key.isValid() && visitor.key.isWritable()) {
            alive = visitor.write();
        }
        if (alive) {
            goOn(visitor, nowNanos);
        } else {
            close(visitor);
        }
    }

    /** Does what can be done for one until it has to wait for something. */
    private void goOn(Visitor visitor, long nowNanos) {
        while (visitor.key.isValid() && !visitor.isSaying()) {
            if (visitor.isOver()) {
                close(visitor);
                return;
            }
            Conversation.Step step = visitor.postponed == null ? visitor.conversation.next() : visitor.postponed;
            if (step == null || !take(visitor, step, nowNanos)) {
                visitor.listen();
                return;
            }
        }
    }

    /** Takes a step; false if it has to wait. */
    private boolean take(Visitor visitor, Conversation.Step step, long nowNanos) {
        OpenRun run = visitor.run;
        if (run != null && (step instanceof Conversation.Step.Work || step instanceof Conversation.Step.Refuse)) {
            long wait = run.pace.take(nowNanos);
            if (wait > 0) {
                visitor.postponed = step;
                visitor.postponedUntilNanos = nowNanos + wait;
                return false;
            }
        }
        visitor.postponed = null;
        if (step instanceof Conversation.Step.Greet greet) {
            greet(visitor, greet.secret());
        } else if (step instanceof Conversation.Step.Work work && run != null) {
            Answering reply = new Answering(visitor);
            visitor.reply = reply;
            desk.asked(run, work.request(), reply);
        } else if (step instanceof Conversation.Step.Refuse refuse) {
            say(visitor, Reply.refusal(refuse.code(), refuse.reason()), false);
        } else if (step instanceof Conversation.Step.End end) {
            say(visitor, Reply.refusal(end.code(), end.reason()), true);
        } else {
            close(visitor);
        }
        return true;
    }

    private void greet(Visitor visitor, String secret) {
        OpenRun run = host.find(secret);
        if (run == null) {
            end(visitor, Code.NO_SUCH_RUN, "no run of this agent has that secret; its run may be over");
        } else if (run.connections >= limits.connectionsPerRun()) {
            end(visitor, Code.BUSY, "this run has " + run.connections + " connections");
        } else {
            run.connections++;
            run.visited = true;
            visitor.run = run;
            say(
                    visitor,
                    JsonLine.empty()
                            .with("ok", true)
                            .with("sluice", Conversation.VERSION)
                            .with("activation", run.activationId),
                    false);
        }
    }

    private void say(Visitor visitor, JsonLine answer, boolean hangUp) {
        visitor.say(answer, hangUp);
        if (!visitor.write()) {
            close(visitor);
        }
    }

    private void end(Visitor visitor, Code code, String reason) {
        visitor.conversation.over();
        say(visitor, Reply.refusal(code, reason), true);
        if (visitor.isOver()) {
            close(visitor);
        }
    }

    private void lookAfter(long nowNanos) {
        for (Visitor each : List.copyOf(visitors)) {
            if (each.postponed != null) {
                if (each.postponedUntilNanos - nowNanos <= 0) {
                    goOn(each, nowNanos);
                }
            } else if (quietUntil(each) - nowNanos <= 0) {
                if (each.isSaying()) {
                    close(each);
                } else {
                    end(each, Code.IDLE, "nothing was asked for too long");
                }
            }
        }
    }

    private void close(Visitor visitor) {
        OpenRun run = visitor.run;
        if (visitors.remove(visitor) && run != null) {
            run.connections--;
        }
        if (visitors.isEmpty()) {
            emptySinceNanos = System.nanoTime();
        }
        Reply reply = visitor.reply;
        if (reply != null) {
            visitor.reply = null;
            desk.gone(reply);
        }
        visitor.key.cancel();
        try {
            visitor.channel.close();
        } catch (IOException e) {
            log.debug("a connection of the runtime: {}", e.toString());
        }
    }

    /** Takes the socket out of the way. Its host sees to it that no other has been opened there meanwhile. */
    void closeSocket() {
        if (!socketClosed.compareAndSet(false, true)) {
            return;
        }
        try {
            Files.deleteIfExists(path);
            server.close();
            selector.close();
        } catch (IOException e) {
            log.warn("the runtime's socket {} cannot be removed: {}", path, e.toString());
        }
    }

    /** The answer to a visitor's present request. */
    private final class Answering implements Reply {
        private final Visitor visitor;
        private final AtomicBoolean given = new AtomicBoolean();

        Answering(Visitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void give(JsonLine answer) {
            if (given.compareAndSet(false, true)) {
                post(() -> {
                    if (visitor.reply == this) {
                        long now = System.nanoTime();
                        visitor.reply = null;
                        visitor.lastNanos = now;
                        visitor.conversation.answered();
                        say(visitor, answer, false);
                        goOn(visitor, now);
                    }
                });
            }
        }
    }
}
