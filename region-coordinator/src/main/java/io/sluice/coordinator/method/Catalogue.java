package io.sluice.coordinator.method;

import io.sluice.topics.Bytes;
import io.sluice.topics.ContentChunkRef;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.Method;
import io.sluice.wire.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Everything published, in memory: bounded by the number of methods that may be published. Any thread may use it. */
public final class Catalogue {
    private final ConcurrentSkipListMap<String, Method> methods = new ConcurrentSkipListMap<>();
    private final Map<String, ContentIndex> contents = new ConcurrentHashMap<>();
    private final Map<String, ContentChunkRef> chunks = new ConcurrentHashMap<>();

    /** The key of a method on its topic. */
    static String key(String name, String version) {
        return name + "/" + version;
    }

    void learn(Method method) {
        methods.put(key(method.getName(), method.getVersion()), method);
    }

    void forgetMethod(String key) {
        methods.remove(key);
    }

    void learn(ContentIndex content) {
        contents.put(Digests.hex(Bytes.of(content.getDigest())), content);
        content.getChunks().forEach(chunk -> chunks.put(Digests.hex(Bytes.of(chunk.getDigest())), chunk));
    }

    void forgetContent(String digest) {
        contents.remove(digest);
    }

    /** A version that can be called. */
    public Optional<Method> method(String name, String version) {
        return published(name, version).filter(method -> !method.getRemoved());
    }

    /** A version that was published, also if it has been removed. */
    Optional<Method> published(String name, String version) {
        return Optional.ofNullable(methods.get(key(name, version)));
    }

    /** Methods meant for people, in order of name and version, behind the key {@code after}. */
    public List<Method> listed(@Nullable String after, int limit) {
        List<Method> page = new ArrayList<>();
        var rest = after == null ? methods : methods.tailMap(after, false);
        for (Method method : rest.values()) {
            if (page.size() == limit) {
                break;
            }
            if (method.getListed() && !method.getRemoved()) {
                page.add(method);
            }
        }
        return page;
    }

    /** All, also removed ones, whose names come behind {@code after}; in order of names. */
    Iterable<Method> behind(@Nullable String after) {
        // The sign next to that between name and version: behind every version of the name.
        return after == null
                ? methods.values()
                : methods.tailMap(after + (char) ('/' + 1), true).values();
    }

    /** Every version of one name, also those that were removed, in no useful order. */
    List<Method> versions(String name) {
        String from = key(name, "");
        List<Method> versions = new ArrayList<>();
        for (Method method : methods.tailMap(from, false).values()) {
            if (!method.getName().equals(name)) {
                break;
            }
            versions.add(method);
        }
        return versions;
    }

    public int size() {
        return methods.size();
    }

    public Optional<ContentIndex> content(String digest) {
        return Optional.ofNullable(contents.get(digest));
    }

    Optional<ContentChunkRef> chunk(String digest) {
        return Optional.ofNullable(chunks.get(digest));
    }
}
