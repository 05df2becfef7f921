package io.sluice.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RunningProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Bytes over loopback TCP with nothing in between: a process that sends the same bytes to whoever connects, and readers. */
final class RawFeed {
    private static final int PIECE_BYTES = 32 << 10;
    private static final int THREADS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private RawFeed() {}

    /** Listens on a free port of loopback and prints it; sends so many bytes on each connection. */
    public static void main(String[] arguments) throws InterruptedException {
        long bytes = Long.parseLong(arguments[0]);
        Channel listener = new ServerBootstrap()
                .group(loops())
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Sender(bytes));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        System.out.println("port=" + ((InetSocketAddress) listener.localAddress()).getPort());
        listener.closeFuture().sync();
    }

    /** How fast so many readers get so many bytes each, all together. */
    static double bytesPerSecond(RealRegion region, long bytes, int readers) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RawFeed.class.getName(),
                Long.toString(bytes));
        Path log = region.scratch().resolve("raw-feed.log");
        try (RunningProcess process = RunningProcess.start("raw feed", command, Map.of(), region.scratch(), log)) {
            int port = PrintedPort.of(process, LIMIT);
            return read(port, bytes, readers);
        }
    }

    private static double read(int port, long bytes, int readers) {
        CountDownLatch over = new CountDownLatch(readers);
        MultiThreadIoEventLoopGroup loops = loops();
        try {
            Bootstrap bootstrap = new Bootstrap()
                    .group(loops)
                    .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Counter(bytes, over));
                        }
                    });
            long begun = System.nanoTime();
            for (int reader = 0; reader < readers; reader++) {
                var unused = bootstrap.connect(InetAddress.getLoopbackAddress(), port);
            }
            if (!over.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(over.getCount() + " bare readers are not done within " + LIMIT);
            }
            return (double) bytes * readers / ((System.nanoTime() - begun) / 1e9);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(TimeUnit.SECONDS.toMillis(10));
        }
    }

    private static MultiThreadIoEventLoopGroup loops() {
        return new MultiThreadIoEventLoopGroup(
                THREADS, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Writes while the socket takes it. */
    private static final class Sender extends ChannelInboundHandlerAdapter {
        private final ByteBuf piece = Unpooled.directBuffer(PIECE_BYTES).writeZero(PIECE_BYTES);
        private long left;

        Sender(long bytes) {
            this.left = bytes;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            while (left > 0 && context.channel().isWritable()) {
                int count = (int) Math.min(left, PIECE_BYTES);
                left -= count;
                var unused = context.writeAndFlush(piece.retainedSlice(0, count));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            piece.release();
        }
    }

    /** Counts what comes and throws it away. */
    private static final class Counter extends SimpleChannelInboundHandler<ByteBuf> {
        private final CountDownLatch over;
        private long left;

        Counter(long bytes, CountDownLatch over) {
            this.left = bytes;
            this.over = over;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            left -= bytes.readableBytes();
            if (left == 0) {
                over.countDown();
                var unused = context.close();
            }
        }
    }
}
