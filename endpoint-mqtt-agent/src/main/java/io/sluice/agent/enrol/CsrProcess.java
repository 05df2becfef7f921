package io.sluice.agent.enrol;

import io.sluice.agent.identity.CertificateRequest;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a certificate request in a Java process of its own, which takes BouncyCastle's classes with it when it ends:
 * they would stay in the agent for ever and cost it a fifth of its memory, for something done every few weeks. The key
 * comes back through a pipe. Where no process can be had, the request is made here.
 */
public final class CsrProcess {
    private static final Logger log = LoggerFactory.getLogger(CsrProcess.class);
    private static final long DEADLINE_SECONDS = 30;

    private CsrProcess() {}

    public static CertificateRequest create(String requestId, String endpointId)
            throws GeneralSecurityException, IOException {
        try {
            String[] lines = run(endpointId);
            return new CertificateRequest(
                    requestId,
                    endpointId,
                    Base64.getDecoder().decode(lines[0]),
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[1]))));
        } catch (IOException | IllegalArgumentException e) {
            log.debug("making the certificate request in this process: {}", e.toString());
            return createHere(requestId, endpointId);
        }
    }

    private static CertificateRequest createHere(String requestId, String endpointId)
            throws GeneralSecurityException, IOException {
        try {
            return Csr.create(requestId, endpointId);
        } catch (NoClassDefFoundError e) {
            throw new GeneralSecurityException("no certificate request can be made: lib/enrol is missing", e);
        }
    }

    /** The other process: prints request and key. */
    public static void main(String[] arguments) throws GeneralSecurityException, IOException {
        CertificateRequest made = Csr.create("", arguments[0]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        out.println(Base64.getEncoder().encodeToString(made.csr()));
        out.println(Base64.getEncoder().encodeToString(made.key().getEncoded()));
    }

    /**
     * The agent's own and, beside its jar, {@code lib/enrol}: merely lying on the agent's class path, BouncyCastle's jars
     * would keep their long indexes in its memory.
     */
    private static String classPath() {
        String own = System.getProperty("java.class.path");
        CodeSource source = CsrProcess.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return own;
        }
        Path enrol = Path.of(URI.create(source.getLocation().toString()))
                .resolveSibling("lib")
                .resolve("enrol");
        return Files.isDirectory(enrol) ? own + File.pathSeparator + enrol + File.separator + "*" : own;
    }

    private static String[] run(String endpointId) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        CsrProcess.class.getName(),
                        endpointId)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            // Two short lines: they fit a pipe, so waiting before reading blocks nobody.
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("the process failed or took too long");
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            String[] lines = text.split("\\R", -1);
            if (lines.length < 2) {
                throw new IOException("the process gave no answer");
            }
            return lines;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
