package io.sluice.topics;

import io.sluice.topics.TopicSpec.Cleanup;
import io.sluice.topics.TopicSpec.Partitioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** THE list of a region's topics. {@code docs/topics.md} is printed from it; {@code region init} creates what it names. */
public final class TopicCatalog {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration LONG = Duration.ofDays(30);

    public static final TopicSpec ENDPOINT_EVENTS = new TopicSpec(
            "endpoint-events",
            "endpoint id",
            EndpointEvent.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            WEEK,
            "An endpoint logged in, logged out, was lost, or broke a rule; two machines live under one id",
            "gateways, coordinator",
            "coordinator, anyone");
    public static final TopicSpec ENDPOINTS = new TopicSpec(
            "endpoints",
            "endpoint id",
            Endpoint.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.COMPACT,
            null,
            "The endpoint list",
            "coordinator",
            "dashboards, anyone");
    public static final TopicSpec GATEWAY_HEARTBEATS = new TopicSpec(
            "gateway-heartbeats",
            "gateway id",
            GatewayHeartbeat.getClassSchema(),
            Partitioning.SINGLE,
            Cleanup.DELETE,
            HOUR,
            "A gateway lives; its load",
            "gateways",
            "coordinator");
    public static final TopicSpec GATEWAYS = new TopicSpec(
            "gateways",
            "gateway id",
            Gateway.getClassSchema(),
            Partitioning.SINGLE,
            Cleanup.COMPACT,
            null,
            "State and address of each gateway",
            "coordinator",
            "dashboards, gateways");
    public static final TopicSpec GATEWAY_EVENTS = new TopicSpec(
            "gateway-events",
            "gateway id",
            GatewayEvent.getClassSchema(),
            Partitioning.SINGLE,
            Cleanup.DELETE,
            LONG,
            "A gateway's spool turned or was full; it came up, was drained, went down",
            "gateways, coordinator",
            "anyone");
    public static final TopicSpec GATEWAY_ORDERS = new TopicSpec(
            "gateway-orders",
            "gateway id",
            GatewayOrder.getClassSchema(),
            Partitioning.SINGLE,
            Cleanup.DELETE,
            WEEK,
            "A gateway is added, drained, told again what it should know",
            "coordinator",
            "coordinator");
    public static final TopicSpec ENDPOINT_ORDERS = new TopicSpec(
            "endpoint-orders",
            "endpoint id; partition number for one to a whole partition",
            EndpointOrder.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            WEEK,
            "What is to be done with endpoints of the list",
            "coordinator",
            "coordinator");
    public static final TopicSpec POLICIES = new TopicSpec(
            "policies",
            "name/version",
            Policy.getClassSchema(),
            Partitioning.SINGLE,
            Cleanup.COMPACT,
            null,
            "The versions of the login policy",
            "coordinator",
            "coordinator");
    public static final TopicSpec LOGIN_REQUESTS = new TopicSpec(
            "login-requests",
            "endpoint id",
            LoginRequest.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            HOUR,
            "An endpoint unknown to its gateway wants to log in",
            "gateways",
            "coordinator");
    public static final TopicSpec ENROLMENTS = new TopicSpec(
            "enrolments",
            "join token id; endpoint id for a renewal and once the token is honoured",
            Enrolment.getClassSchema(),
            Partitioning.BY_KEY,
            Cleanup.DELETE,
            LONG,
            "Join tokens made, certificates asked for",
            "coordinator, gateways",
            "coordinator");
    public static final TopicSpec GATEWAY = new TopicSpec(
            "gateway.<id>",
            "partition 0: invocation id; partition 1: request id",
            GatewayMessage.getClassSchema(),
            Partitioning.GATEWAY,
            Cleanup.DELETE,
            LONG,
            "What the coordinator tells this gateway: 0 commands, 1 answers (read first)",
            "coordinator",
            "that gateway only");
    public static final TopicSpec INVOCATIONS = new TopicSpec(
            "invocations",
            "invocation id",
            Invocation.getClassSchema(),
            Partitioning.BY_INVOCATION,
            Cleanup.DELETE,
            WEEK,
            "Run this method there; stop doing so",
            "API, any producer",
            "coordinator");
    public static final TopicSpec SELECTIONS = new TopicSpec(
            "selections",
            "partition number",
            Selection.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            WEEK,
            "One partition of the endpoint list is asked for its targets",
            "coordinator",
            "coordinator");
    public static final TopicSpec ACTIVATION_REPORTS = new TopicSpec(
            "activation-reports",
            "endpoint id; invocation id for a close mark",
            LedgerRecord.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            LONG,
            "The ledger's log: targets, close marks, reports, cancels, proposals",
            "gateways, coordinator",
            "coordinator, anyone");
    public static final TopicSpec LEDGER = new TopicSpec(
            "ledger",
            "invocation id / endpoint id",
            LedgerRow.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.COMPACT_DELETE,
            LONG,
            "The last state of each target",
            "coordinator",
            "anyone");
    public static final TopicSpec TALLIES = new TopicSpec(
            "tallies",
            "invocation id",
            Tally.getClassSchema(),
            Partitioning.BY_INVOCATION,
            Cleanup.COMPACT_DELETE,
            LONG,
            "One partition's absolute counts",
            "coordinator",
            "coordinator");
    public static final TopicSpec INVOCATION_STATE = new TopicSpec(
            "invocation-state",
            "invocation id",
            InvocationState.getClassSchema(),
            Partitioning.BY_INVOCATION,
            Cleanup.COMPACT_DELETE,
            LONG,
            "Counts per state, summing to N once selection has closed",
            "coordinator",
            "dashboards, CLI");
    public static final TopicSpec TRANSFER_CHUNKS = new TopicSpec(
            "transfer-chunks",
            "endpoint id",
            null,
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            WEEK,
            "Data of transfers; headers transfer (16 bytes), attempt (4), offset (8), flags (1; bit 0: last)",
            "gateways",
            "readers of manifests");
    public static final TopicSpec TRANSFERS = new TopicSpec(
            "transfers",
            "endpoint id",
            TransferManifest.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            WEEK,
            "Where the chunks of a transfer lie, with their length and digest",
            "gateways",
            "coordinator, anyone");
    public static final TopicSpec UPCALLS = new TopicSpec(
            "upcalls",
            "endpoint id",
            UpcallRecord.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            WEEK,
            "Upcalls that handlers forward",
            "gateways",
            "applications");
    public static final TopicSpec METHODS = new TopicSpec(
            "methods",
            "name/version",
            Method.getClassSchema(),
            Partitioning.SINGLE,
            Cleanup.COMPACT,
            null,
            "The method catalogue, signed",
            "coordinator",
            "coordinator, gateways");
    public static final TopicSpec CONTENT = new TopicSpec(
            "content",
            "SHA-256 of the chunk (32 bytes); partitioned by content digest",
            null,
            Partitioning.BY_KEY,
            Cleanup.COMPACT,
            null,
            "Raw chunks; one that is indexed is never written again",
            "coordinator",
            "gateways, on need");
    public static final TopicSpec CONTENT_INDEX = new TopicSpec(
            "content-index",
            "SHA-256 of the content in hex",
            ContentIndex.getClassSchema(),
            Partitioning.SINGLE,
            Cleanup.COMPACT,
            null,
            "Where the chunks of each content lie",
            "coordinator",
            "gateways");
    public static final TopicSpec AUDIT = new TopicSpec(
            "audit",
            "actor",
            AuditRecord.getClassSchema(),
            Partitioning.BY_KEY,
            Cleanup.DELETE,
            Duration.ofDays(365),
            "Who did what, from where, allowed or not",
            "coordinator, gateways",
            "SIEM");
    public static final TopicSpec DEAD_LETTERS = new TopicSpec(
            "dead-letters",
            "original key",
            DeadLetter.getClassSchema(),
            Partitioning.BY_KEY,
            Cleanup.DELETE,
            LONG,
            "What could not be handled, and why",
            "all",
            "people");

    /** Made once per region, in the order of the manual. {@link #GATEWAY} is not among them: it is made per gateway. */
    public static final List<TopicSpec> OF_REGION = ofRegion(
            ENDPOINT_EVENTS,
            ENDPOINTS,
            GATEWAY_HEARTBEATS,
            GATEWAYS,
            GATEWAY_EVENTS,
            GATEWAY_ORDERS,
            ENDPOINT_ORDERS,
            POLICIES,
            LOGIN_REQUESTS,
            ENROLMENTS,
            INVOCATIONS,
            SELECTIONS,
            ACTIVATION_REPORTS,
            LEDGER,
            TALLIES,
            INVOCATION_STATE,
            TRANSFER_CHUNKS,
            TRANSFERS,
            UPCALLS,
            METHODS,
            CONTENT,
            CONTENT_INDEX,
            AUDIT,
            DEAD_LETTERS);

    private TopicCatalog() {}

    private static List<TopicSpec> ofRegion(TopicSpec... others) {
        List<TopicSpec> all = new ArrayList<>(List.of(others));
        all.addAll(all.indexOf(METHODS), InventoryTopics.all());
        return List.copyOf(all);
    }

    /** The catalogue and {@link #GATEWAY}. */
    public static List<TopicSpec> all() {
        List<TopicSpec> all = new ArrayList<>(OF_REGION);
        all.add(OF_REGION.indexOf(ENROLMENTS) + 1, GATEWAY);
        return all;
    }

    /**
     * Refuses a region whose topics do not agree in partitions where they must.
     *
     * @param partitions by last part of the topic's name, as the broker has them
     * @throws IllegalStateException naming the topics and their counts
     */
    public static void requireCoPartitioned(Map<String, Integer> partitions) {
        for (Partitioning group : List.of(Partitioning.BY_ENDPOINT, Partitioning.BY_INVOCATION)) {
            Map<String, Integer> counts = new TreeMap<>();
            OF_REGION.stream().filter(topic -> topic.partitioning() == group).forEach(topic -> {
                Integer count = partitions.get(topic.topic());
                if (count == null) {
                    throw new IllegalStateException("topic " + topic.topic() + " is missing: run region init");
                }
                counts.put(topic.topic(), count);
            });
            if (counts.values().stream().distinct().count() > 1) {
                throw new IllegalStateException("these topics must have the same number of partitions, but have "
                        + counts + ": the region must be made anew");
            }
        }
    }

    /** The manual's page. */
    public static String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# Topics\n\n");
        page.append(
                "Printed from `TopicCatalog`; a test fails when it is stale. Names are `sluice.<region>.<topic>`, ");
        page.append("keys are UTF-8 text unless said, values are Avro in Confluent wire format (subjects by ");
        page.append(
                "`TopicNameStrategy`) unless raw; so are keys that name a schema. Topics that are partitioned by endpoints share one partition ");
        page.append("count and Kafka's default partitioner, and so do those by invocations; both counts are fixed by ");
        page.append("`region init`. No topic is made at run time but a gateway's own, when it is added. ");
        page.append(
                "How to subscribe: [subscribe.md](subscribe.md); for programs: [asyncapi.yaml](asyncapi.yaml).\n\n");
        page.append(
                "| topic | key | value | partitions | cleanup | retention | what it says | written by | read by |\n");
        page.append("|---|---|---|---|---|---|---|---|---|\n");
        for (TopicSpec topic : all()) {
            var schema = topic.schema();
            var retention = topic.retention();
            page.append("| `")
                    .append(topic.topic())
                    .append("` | ")
                    .append(key(topic))
                    .append(" | ");
            page.append(schema == null ? "raw bytes" : "`" + schema.getName() + "`")
                    .append(" | ");
            page.append(topic.partitioning().words())
                    .append(" | ")
                    .append(topic.cleanup().policy())
                    .append(" | ");
            page.append(retention == null ? "for ever" : retention.toString()).append(" | ");
            page.append(topic.meaning()).append(" | ").append(topic.writers()).append(" | ");
            page.append(topic.readers()).append(" |\n");
        }
        return page.append(EventTopics.markdown()).toString();
    }

    private static String key(TopicSpec topic) {
        var schema = topic.keySchema();
        return schema == null ? topic.key() : "`" + schema.getName() + "`: " + topic.key();
    }
}
