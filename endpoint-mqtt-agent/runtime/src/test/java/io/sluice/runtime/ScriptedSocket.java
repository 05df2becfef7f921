package io.sluice.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** An agent's socket: each connection gets the next list of answers, one for each line it sends, and is closed after them. */
final class ScriptedSocket implements AutoCloseable {
    private final ServerSocketChannel server;
    private final BlockingQueue<List<String>> scripts = new LinkedBlockingQueue<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    ScriptedSocket(Path path) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Thread thread = new Thread(this::serve, "scripted-socket");
        thread.setDaemon(true);
        thread.start();
    }

    void answers(String... lines) {
        scripts.add(List.of(lines));
    }

    List<String> asked() {
        return asked;
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept()) {
                BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
                for (String answer : scripts.take()) {
                    asked.add(in.readLine());
                    channel.write(ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8)));
                }
            } catch (IOException e) {
                // The test has closed it.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
