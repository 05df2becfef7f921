package io.sluice.gateway.upcall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who answers what. Does not change. */
public final class UpcallHandlers {
    private final Map<String, UpcallHandler> exact = new HashMap<>();
    /** By prefix. */
    private final TreeMap<String, UpcallHandler> prefixes = new TreeMap<>();

    /**
     * These handlers.
     *
     * @throws IllegalArgumentException if two answer to the same name
     */
    public UpcallHandlers(List<UpcallHandler> handlers) {
        for (UpcallHandler handler : handlers) {
            for (String name : handler.names()) {
                boolean prefix = name.endsWith("*");
                UpcallHandler other = prefix
                        ? prefixes.putIfAbsent(name.substring(0, name.length() - 1), handler)
                        : exact.putIfAbsent(name, handler);
                if (other != null) {
                    throw new IllegalArgumentException("two handlers answer upcalls named " + name + ": "
                            + other.getClass().getName() + " and "
                            + handler.getClass().getName());
                }
            }
        }
    }

    /**
     * Handlers of the class path and of the jars in a folder.
     *
     * @param folder null for none
     * @throws IllegalArgumentException if the folder is none, or a handler in it cannot be made; says which
     */
    public static List<UpcallHandler> installed(@Nullable Path folder) {
        try {
            ClassLoader loader = folder == null
                    ? UpcallHandler.class.getClassLoader()
                    : new URLClassLoader("upcall plug-ins", jars(folder), UpcallHandler.class.getClassLoader());
            return ServiceLoader.load(UpcallHandler.class, loader).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException("an upcall handler cannot be made: " + e.getMessage(), e);
        }
    }

    @Nullable
    UpcallHandler of(String name) {
        UpcallHandler handler = exact.get(name);
        // The longest prefix of a name is among those not after it; others there do not begin it.
        for (Map.Entry<String, UpcallHandler> at = prefixes.floorEntry(name);
                handler == null && at != null;
                at = prefixes.lowerEntry(at.getKey())) {
            if (name.startsWith(at.getKey())) {
                handler = at.getValue();
            }
        }
        return handler;
    }

    private static URL[] jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("upcall.plugin.dir: " + folder + " is no folder");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = jars.get(i).toUri().toURL();
            }
            return urls;
        } catch (IOException e) {
            throw new UncheckedIOException("upcall.plugin.dir: " + folder + " cannot be read", e);
        }
    }
}
