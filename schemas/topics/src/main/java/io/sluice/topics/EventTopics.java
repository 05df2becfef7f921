package io.sluice.topics;

import java.util.List;

/** The event topics: those whose records say that something has happened, each once, and carry CloudEvents headers. */
public final class EventTopics {

    /**
     * One of them.
     *
     * @param types the last parts of {@code ce_type}, in words
     * @param id what {@code ce_id} consists of
     */
    public record EventTopic(TopicSpec topic, String types, String id) {}

    public static final List<EventTopic> ALL = List.of(
            new EventTopic(
                    TopicCatalog.ENDPOINT_EVENTS,
                    "`endpoint.` and `logged_in`, `logged_out`, `lost`, `moved`, `violation`, `collision`",
                    "endpoint / boot / count of its session / type @ time"),
            new EventTopic(
                    TopicCatalog.GATEWAY_EVENTS,
                    "`gateway.` and `spool.direct`, `spool.spooling`, `spool.draining`, `quota.reached`, `quota.left`,"
                            + " `state.up`, `state.draining`, `state.down`, `depot.full`, `depot.room`, `depot.damaged`",
                    "gateway / start of its process / number; of the coordinator's: gateway / state @ time"),
            new EventTopic(
                    TopicCatalog.LEDGER,
                    "`ledger.` and the target's state",
                    "invocation / endpoint @ offset in `activation-reports` of the record that made the row so"),
            new EventTopic(
                    TopicCatalog.INVOCATION_STATE,
                    "`invocation.` and `selecting`, `running`, `complete`",
                    "invocation @ revision - checksum of the state"),
            new EventTopic(
                    TopicCatalog.TRANSFERS,
                    "`transfer.` and `complete`, `failed`, `expired`, `abandoned`",
                    "transfer / attempt / state"),
            new EventTopic(TopicCatalog.UPCALLS, "`upcall`", "the upcall's"),
            new EventTopic(
                    InventoryTopics.CHANGES,
                    "`inventory.` and `first`, `changed`, `removed`",
                    "endpoint / kind / digest of the newer inventory @ time"),
            new EventTopic(TopicCatalog.AUDIT, "`audit.` and the action", "one of its own, written once"));

    private EventTopics() {}

    static String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("\n## Event topics\n\n");
        page.append("Records of these topics carry the headers of CloudEvents 1.0 in binary mode: `ce_specversion`, ");
        page.append("`ce_id`, `ce_source` (`/sluice/REGION/gateways/GATEWAY` or `/sluice/REGION/coordinator`), ");
        page.append(
                "`ce_type` (`io.sluice.` and what is listed here) and `ce_time`. A record that is written again, as ");
        page.append(
                "after a crash or an outage, has the same `ce_id`: whoever drops ids it has seen sees each event once. ");
        page.append(
                "Tombstones have no headers. The other topics tell of states, orders or bulk data and have none.\n\n");
        page.append("| topic | `ce_type` | `ce_id` |\n|---|---|---|\n");
        for (EventTopic event : ALL) {
            page.append("| `").append(event.topic().topic()).append("` | ");
            page.append(event.types()).append(" | ").append(event.id()).append(" |\n");
        }
        page.append(
                "\nThe W3C `traceparent` that a request to the API brought, or one that was begun for it, is a header of ");
        page.append(
                "its records on `invocations`, `selections` (those that name its targets), `activation-reports` (what ");
        page.append("gateways report), `ledger` and `invocation-state`, and a field of its batches on the gateways' ");
        page.append("topics.\n");
        return page.toString();
    }
}
