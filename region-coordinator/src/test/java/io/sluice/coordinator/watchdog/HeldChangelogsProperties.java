package io.sluice.coordinator.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

class HeldChangelogsProperties {

    /** 0: a release; else a record of so many KiB. */
    @Property(tries = 300)
    void everyRecordIsSentOnceAndInOrderAndWhatIsHeldStaysBounded(
            @ForAll @Size(max = 2_000) List<@IntRange(min = 0, max = 40) Integer> steps,
            @ForAll @IntRange(min = 1, max = 600) int records,
            @ForAll @IntRange(min = 1, max = 256) int kibibytes) {
        HeldChangelogs.Bounds bounds = new HeldChangelogs.Bounds(records, kibibytes * 1024L);
        List<Integer> sent = new ArrayList<>();
        HeldChangelogs.Out out = (record, callback) -> {
            sent.add(ByteBuffer.wrap(record.key()).getInt());
            RecordMetadata metadata = new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);
            if (callback != null) {
                callback.onCompletion(metadata, null);
            }
            return CompletableFuture.completedFuture(metadata);
        };
        HeldChangelogs changelogs = new HeldChangelogs(out, bounds, why -> {});
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        List<Integer> added = new ArrayList<>();
        for (int step : steps) {
            if (step == 0) {
                changelogs.release();
                assertThat(sent).hasSameSizeAs(added);
            } else {
                byte[] key = ByteBuffer.allocate(4).putInt(added.size()).array();
                added.add(added.size());
                answers.add(changelogs.add(new ProducerRecord<>("t", 0, key, new byte[step * 1024]), null));
                assertThat(added.size() - sent.size()).isLessThan(bounds.records());
                assertThat(heldBytes(steps, sent.size(), added.size())).isLessThan(bounds.bytes());
            }
        }
        changelogs.release();
        assertThat(sent).isEqualTo(added);
        assertThat(answers).allMatch(Future::isDone);
    }

    private static long heldBytes(List<Integer> steps, int from, int to) {
        return steps.stream()
                .filter(step -> step != 0)
                .skip(from)
                .limit(to - from)
                .mapToLong(step -> 4 + step * 1024L)
                .sum();
    }
}
