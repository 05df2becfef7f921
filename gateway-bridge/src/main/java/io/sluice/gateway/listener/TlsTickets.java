package io.sluice.gateway.listener;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionStats;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets endpoints resume their TLS sessions, also after a restart: their keys lie in a file that only this user reads. A ticket
 * holds the certificate that was verified when it was made, and is good only under the same CA. With the JDK's TLS, tickets
 * last no longer than the process. For one thread at a time.
 */
final class TlsTickets {
    private static final Logger LOG = LoggerFactory.getLogger(TlsTickets.class);

    private final OpenSslServerSessionContext sessions;
    private final byte[] caDigest;
    private final Path file;
    private final long lifetimeMillis;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private TicketRing ring = TicketRing.EMPTY;

    private TlsTickets(
            OpenSslServerSessionContext sessions, byte[] caDigest, Path file, Duration lifetime, InstantSource clock) {
        this.sessions = sessions;
        this.caDigest = caDigest;
        this.file = file;
        this.lifetimeMillis = lifetime.toMillis();
        this.clock = clock;
    }

    /**
     * Gives tickets from now on.
     *
     * @param caDigest of the CA that clients' certificates are judged by: under another the keys are made anew
     * @return null if there are to be none, or the provider keeps its own
     * @throws IOException if the keys cannot be written
     */
    static @Nullable TlsTickets of(SslContext tls, byte[] caDigest, Path file, Duration lifetime, InstantSource clock)
            throws IOException {
        if (lifetime.isZero() || !(tls.sessionContext() instanceof OpenSslServerSessionContext sessions)) {
            return null;
        }
        var tickets = new TlsTickets(sessions, caDigest, file, lifetime, clock);
        tickets.ring = tickets.stored();
        tickets.use(tickets.ring.at(clock.millis(), tickets.lifetimeMillis, tickets.random));
        return tickets;
    }

    /** Makes a new key when the present one has sealed for its lifetime. To be called now and then. */
    void renew() {
        TicketRing next = ring.at(clock.millis(), lifetimeMillis, random);
        if (!next.equals(ring)) {
            try {
                use(next);
            } catch (IOException e) {
                LOG.warn("the keys of TLS tickets cannot be written to {}; the old ones stay: {}", file, e.toString());
            }
        }
    }

    /** Handshakes that were resumed since the start. */
    long resumed() {
        OpenSslSessionStats stats = sessions.stats();
        return stats.ticketKeyResume() + stats.ticketKeyRenew();
    }

    private void use(TicketRing next) throws IOException {
        if (!next.equals(ring)) {
            write(next.encoded());
        }
        ring = next;
        sessions.setTicketKeys(next.keys().stream()
                .map(key -> new OpenSslSessionTicketKey(key.name(), key.hmac(), key.aes()))
                .toArray(OpenSslSessionTicketKey[]::new));
    }

    private TicketRing stored() throws IOException {
        if (!Files.exists(file)) {
            return TicketRing.EMPTY;
        }
        byte[] bytes = Files.readAllBytes(file);
        int head = Math.min(bytes.length, caDigest.length);
        if (!Arrays.equals(bytes, 0, head, caDigest, 0, caDigest.length)) {
            LOG.info("the keys in {} are of another CA: endpoints make full handshakes once", file);
            return TicketRing.EMPTY;
        }
        try {
            return TicketRing.decode(Arrays.copyOfRange(bytes, head, bytes.length));
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is damaged: endpoints make full handshakes once: {}", file, e.getMessage());
            return TicketRing.EMPTY;
        }
    }

    private void write(byte[] bytes) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(next, caDigest);
        Files.write(next, bytes, StandardOpenOption.APPEND);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
