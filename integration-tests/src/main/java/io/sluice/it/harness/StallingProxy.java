package io.sluice.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A TCP way between two parts that can go wrong while its ends believe that it is there. Flows until told otherwise.
 *
 * <p>Any thread may call. Two threads for each connection: for the few connections of one part only.
 */
public final class StallingProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int CONNECT_MS = 5_000;

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Set<Way> ways = ConcurrentHashMap.newKeySet();
    private final Object changed = new Object();
    private final LongAdder fromTarget = new LongAdder();
    private volatile State state = State.FLOWING;
    private volatile boolean closed;

    /** What becomes of bytes. */
    private enum State {
        FLOWING,
        /** They wait here and in the ends' buffers, in both directions. */
        HOLDING,
        /** They are taken from the sender and never arrive. */
        SWALLOWING,
        /** Connections end, and none begins. */
        CUT
    }

    /** One connection. */
    private static final class Way {
        private final Socket near;
        private final Socket far;
        private boolean hasHole;

        Way(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        void end() {
            shut(near);
            shut(far);
        }
    }

    private StallingProxy(InetSocketAddress target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /**
     * Starts to listen on loopback.
     *
     * @param port to listen on
     * @param targetPort on loopback, connected to for each connection
     */
    public static StallingProxy start(int port, int targetPort) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            StallingProxy proxy = new StallingProxy(
                    new InetSocketAddress(loopback, targetPort), new ServerSocket(port, 50, loopback));
            daemon("proxy " + port, proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot listen on port " + port, e);
        }
    }

    /** Holds what comes from either end and goes on with it at {@link #flow}: nothing is lost, as with a frozen host. */
    public void hold() {
        become(State.HOLDING);
    }

    /** Takes what comes from either end and throws it away; connections, also new ones, stay open and dumb. */
    public void swallow() {
        become(State.SWALLOWING);
    }

    /** Ends every connection, and every new one at once. */
    public void cut() {
        become(State.CUT);
        ways.forEach(Way::end);
    }

    /** All is well again, but for connections of which bytes are missing: a stream with a hole cannot go on, they end. */
    public void flow() {
        synchronized (changed) {
            become(State.FLOWING);
            ways.stream().filter(way -> way.hasHole).forEach(Way::end);
        }
    }

    /** Bytes that came from the target and were passed on, of all connections so far. */
    public long bytesFromTarget() {
        return fromTarget.sum();
    }

    /** Connections now open. */
    public int connections() {
        return ways.size();
    }

    @Override
    public void close() {
        closed = true;
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void become(State next) {
        synchronized (changed) {
            state = next;
            changed.notifyAll();
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket near = server.accept();
                if (state == State.CUT) {
                    shut(near);
                } else {
                    daemon("proxy connects", () -> join(near));
                }
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException("the proxy cannot accept", e);
                }
            }
        }
    }

    private void join(Socket near) {
        Socket far = new Socket();
        Way way = new Way(near, far);
        ways.add(way);
        try {
            far.connect(target, CONNECT_MS);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
        } catch (IOException e) {
            end(way);
            return;
        }
        if (state == State.CUT) {
            end(way);
            return;
        }
        daemon("proxy down", () -> carry(way, far, near));
        carry(way, near, far);
    }

    private void carry(Way way, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (awaitPassage(way)) {
                    out.write(buffer, 0, count);
                    if (from == way.far) {
                        fromTarget.add(count);
                    }
                }
            }
            awaitFlow();
        } catch (IOException e) {
            // One end has gone, or was ended here: the other goes too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(way);
    }

    /** Whether the bytes at hand may go on; else they are thrown away, and the connection has a hole. */
    private boolean awaitPassage(Way way) throws InterruptedException {
        synchronized (changed) {
            while (state == State.HOLDING) {
                changed.wait();
            }
            way.hasHole |= state == State.SWALLOWING;
            return state != State.SWALLOWING;
        }
    }

    /** An end that closes meanwhile is not told to the other, as its packets would not arrive. */
    private void awaitFlow() throws InterruptedException {
        synchronized (changed) {
            while (state == State.HOLDING || state == State.SWALLOWING) {
                changed.wait();
            }
        }
    }

    private void end(Way way) {
        way.end();
        ways.remove(way);
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
