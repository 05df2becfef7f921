package io.sluice.coordinator.api;

import io.sluice.coordinator.history.History;
import io.sluice.topics.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Records as tests put them. */
final class FakeHistory implements History {
    private final Map<String, List<SpecificRecord>> records = new ConcurrentHashMap<>();

    void put(TopicSpec topic, String key, SpecificRecord record) {
        records.computeIfAbsent(topic.topic() + "/" + key, unknown -> new ArrayList<>())
                .add(record);
    }

    @Override
    public <T extends SpecificRecord> boolean recent(TopicSpec topic, Class<T> type, int most, Consumer<T> each) {
        List<SpecificRecord> all = records.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(topic.topic() + "/"))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> entry.getValue().stream())
                .toList();
        all.subList(Math.max(0, all.size() - most), all.size()).forEach(record -> each.accept(type.cast(record)));
        return all.size() <= most;
    }

    @Override
    public <T extends SpecificRecord> Part<T> last(TopicSpec topic, Class<T> type, String key, int limit) {
        List<SpecificRecord> all = records.getOrDefault(topic.topic() + "/" + key, List.of());
        return new Part<>(
                all.subList(Math.max(0, all.size() - limit), all.size()).stream()
                        .map(type::cast)
                        .toList(),
                all.size() <= limit);
    }
}
