package io.sluice.benchmarks;

import io.sluice.benchmarks.fleet.Fleet;
import io.sluice.coordinator.selector.LabelIndex;
import io.sluice.coordinator.selector.LabelSelector;
import io.sluice.coordinator.selector.SelectorParser;
import io.sluice.coordinator.topology.EndpointIndex;
import io.sluice.coordinator.topology.RegionSerdes;
import io.sluice.coordinator.topology.RegionStores;
import io.sluice.it.harness.TemporaryFolder;
import io.sluice.streams.StoreSettings;
import io.sluice.topics.Endpoint;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How long the coordinator takes to find whom a selector means, and to build the index for it when it takes a partition
 * over. All endpoints lie in one partition, which is the worst case: in a region each of its partitions has a part.
 */
final class Select implements Benchmark {
    private static final double SELECT_MS = 10;
    private static final double REBUILD_SECONDS = 5;
    private static final int ROUNDS = 21;
    private static final int WARM_UP_ROUNDS = 5;
    private static final int GATEWAYS = 200;
    private static final int LOOKED_AT_EACH = 10;

    /** One of each kind that people write. */
    private static final List<String> SELECTORS = List.of(
            "site=berlin-07",
            "os=linux",
            "site in (berlin-07, lima-03, oslo-11, perth-19, quito-00)",
            "tier notin (prod, stage)",
            "!name",
            "site~berlin-*",
            "site~*-07",
            "name~web-00123*",
            "name~db-*",
            "os=linux, tier!=prod, site in (berlin-07, lima-03), rack~r0*",
            "site=berlin-07, name~*4",
            "*");

    @Override
    public String name() {
        return "select";
    }

    @Override
    public String purpose() {
        return "Selectors over a million endpoints on the coordinator's index, and the index read from its RocksDB store";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int endpoints = scale == Scale.FULL ? 1_000_000 : 20_000;
        List<Measure> measures = new ArrayList<>();
        Path folder = TemporaryFolder.create();
        try {
            LabelIndex index = rebuilt(folder, endpoints, measures);
            for (String text : SELECTORS) {
                select(text, index, measures);
            }
            judge(index, endpoints, measures);
        } finally {
            TemporaryFolder.delete(folder);
        }
        return measures;
    }

    private static LabelIndex rebuilt(Path folder, int endpoints, List<Measure> measures) {
        TopicName names = new TopicName("bench");
        SchemaIds ids = new SchemaIds("http://localhost:1");
        ids.remember(names.of(TopicCatalog.ENDPOINTS), Endpoint.getClassSchema(), 1);
        RegionSerdes serdes = new RegionSerdes(ids, names);
        KeyValueStore<String, Endpoint> filled = open(serdes, folder);
        try {
            Fleet fleet = fleet();
            for (int number = 0; number < endpoints; number++) {
                filled.put(Fleet.id(number), fleet.row(number));
            }
        } finally {
            filled.close();
        }
        Samples seconds = new Samples();
        Samples cpu = new Samples();
        LabelIndex index = new LabelIndex();
        for (int round = 0; round < 3; round++) {
            // Opened anew each time, as after a start: what RocksDB has in its memtable and block cache is not all
            // there.
            KeyValueStore<String, Endpoint> store = open(serdes, folder);
            try {
                index = new LabelIndex();
                long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                long start = System.nanoTime();
                EndpointIndex.read(store, index);
                seconds.add((System.nanoTime() - start) / 1e9);
                cpu.add((ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread) / 1e9);
            } finally {
                store.close();
            }
        }
        measures.add(Measure.exactly("endpoints in the index", index.size(), "", endpoints));
        measures.add(
                Measure.atMost("index read from the store, the first time", seconds.at(0), "s", REBUILD_SECONDS, ""));
        measures.add(Measure.shown("of these CPU of the reading thread", cpu.at(0), "s"));
        measures.add(Measure.shown("index read from the store, the third time", seconds.at(2), "s"));
        measures.add(Measure.shown("of these CPU of the reading thread then", cpu.at(2), "s"));
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        measures.add(Measure.shown("heap of this process for each endpoint", (double) heap / endpoints, "B"));
        return index;
    }

    private static Fleet fleet() {
        return new Fleet(
                IntStream.range(0, GATEWAYS).mapToObj(each -> "gw-" + each).toList());
    }

    private static KeyValueStore<String, Endpoint> open(RegionSerdes serdes, Path folder) {
        KeyValueStore<String, Endpoint> store =
                RegionStores.endpoints(serdes).withLoggingDisabled().build();
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nobody:1");
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreSettings.class);
        var context = new MockProcessorContext<Void, Void>(settings, new TaskId(0, 0), folder.toFile());
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    private static void select(String text, LabelIndex index, List<Measure> measures) {
        Samples millis = new Samples();
        int found = 0;
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            long start = System.nanoTime();
            found = index.select(SelectorParser.parse(text)).size();
            if (round >= 0) {
                millis.add((System.nanoTime() - start) / 1e6);
            }
        }
        measures.add(Measure.atMost(text + " (" + found + ")", millis.median(), "ms", SELECT_MS, ""));
    }

    /** Of every so many endpoints each is selected exactly if a look at its row says so. */
    private static void judge(LabelIndex index, int endpoints, List<Measure> measures) {
        List<LabelSelector> selectors =
                SELECTORS.stream().map(SelectorParser::parse).toList();
        List<Set<String>> found = new ArrayList<>();
        selectors.forEach(selector -> found.add(new HashSet<>(index.select(selector))));
        Fleet fleet = fleet();
        long wrong = 0;
        for (int number = 0; number < endpoints; number += LOOKED_AT_EACH) {
            Endpoint row = fleet.row(number);
            for (int each = 0; each < selectors.size(); each++) {
                if (selectors.get(each).matches(row) != found.get(each).contains(row.getEndpointId())) {
                    wrong++;
                }
            }
        }
        measures.add(Measure.exactly("endpoints wrongly selected or left out", wrong, "", 0));
    }
}
