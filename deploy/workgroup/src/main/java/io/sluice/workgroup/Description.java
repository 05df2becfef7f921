package io.sluice.workgroup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs, in {@code run/workgroup.json}, for the command line. The file is there from the moment everything is
 * healthy until the stop, and is written anew at each change.
 */
final class Description implements Supervised.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Description.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Path children;
    private final ObjectNode facts = JSON.createObjectNode();
    private final Map<String, ObjectNode> parts = new LinkedHashMap<>();
    private final Map<String, String> endpoints = new LinkedHashMap<>();

    private boolean published;

    Description(Path run) throws IOException {
        this.file = run.resolve("workgroup.json");
        this.children = Files.createDirectories(run.resolve("children"));
        Files.deleteIfExists(file);
    }

    /** Something about the whole. */
    synchronized void fact(String name, String value) {
        facts.put(name, value);
    }

    /** A part inside this process. */
    synchronized void inside(String name, String where) {
        part(name, "UP", ProcessHandle.current().pid()).put("where", where);
        rewrite();
    }

    /** Where a part that is a process of its own can be reached or what it is. */
    synchronized void where(String name, String where) {
        parts.computeIfAbsent(name, unused -> JSON.createObjectNode().put("part", name))
                .put("where", where);
        rewrite();
    }

    synchronized void endpoint(String agent, String endpoint) {
        endpoints.put(agent, endpoint);
        rewrite();
    }

    @Override
    public synchronized void running(String name, long pid) {
        part(name, "UP", pid);
        if (pid == ProcessHandle.current().pid()) {
            rewrite();
            return;
        }
        try {
            StateFile.replace(children.resolve(name + ".pid"), pid + "\n");
        } catch (IOException e) {
            LOG.warn("cannot note the process of {}", name, e);
        }
        rewrite();
    }

    @Override
    public synchronized void down(String name, String why) {
        part(name, "DOWN: " + why, -1);
        rewrite();
    }

    /** From now on the file is there. */
    synchronized void publish() {
        published = true;
        rewrite();
    }

    synchronized void withdraw() throws IOException {
        published = false;
        Files.deleteIfExists(file);
        for (String name : parts.keySet()) {
            Files.deleteIfExists(children.resolve(name + ".pid"));
        }
    }

    private ObjectNode part(String name, String state, long pid) {
        ObjectNode part =
                parts.computeIfAbsent(name, unused -> JSON.createObjectNode().put("part", name));
        part.put("state", state);
        if (pid > 0) {
            part.put("pid", pid);
        } else {
            part.remove("pid");
        }
        return part;
    }

    private void rewrite() {
        if (!published) {
            return;
        }
        ObjectNode whole =
                JSON.createObjectNode().put("pid", ProcessHandle.current().pid());
        whole.setAll(facts);
        whole.putArray("parts").addAll(parts.values());
        ArrayNode agents = whole.putArray("agents");
        endpoints.forEach(
                (agent, endpoint) -> agents.addObject().put("name", agent).put("endpoint", endpoint));
        try {
            StateFile.replace(file, whole.toPrettyString() + "\n");
        } catch (IOException e) {
            LOG.warn("cannot tell what runs in {}", file, e);
        }
    }
}
