package io.sluice.connectors.worker;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.connect.rest.ConnectRestExtension;
import org.apache.kafka.connect.rest.ConnectRestExtensionContext;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody order connectors about but who has the region's admin token: a connector can read and write files. Calls
 * between workers carry a signature of their own.
 */
public final class AdminOnly implements ConnectRestExtension {
    /** Setting: the file with the token. */
    static final String TOKEN_FILE = "sluice.admin.token.file";

    private static final Pattern BETWEEN_WORKERS = Pattern.compile("(POST|PUT) /?connectors/[^/]+/(tasks|fence)/?");
    private static final String SCHEME = "Bearer ";

    private byte[] token = new byte[0];

    @Override
    public void configure(Map<String, ?> settings) {
        Path file = Path.of(String.valueOf(settings.get(TOKEN_FILE)));
        try {
            token = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the admin token in " + file, e);
        }
        if (token.length == 0) {
            throw new IllegalStateException("the admin token in " + file + " is empty");
        }
    }

    @Override
    public void register(ConnectRestExtensionContext context) {
        context.configurable().register((ContainerRequestFilter) this::filter);
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    @Override
    public String version() {
        return "1";
    }

    private void filter(ContainerRequestContext request) {
        String call = request.getMethod() + " " + request.getUriInfo().getPath();
        if (!BETWEEN_WORKERS.matcher(call).matches() && !isAdmin(request.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            request.abortWith(Response.status(Response.Status.UNAUTHORIZED)
                    .entity("this needs the header Authorization: Bearer with the region's admin token")
                    .build());
        }
    }

    private boolean isAdmin(@Nullable String header) {
        return header != null
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }
}
