package io.sluice.topics.event;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Gives records of event topics the headers of CloudEvents 1.0 in binary mode: {@code ce_specversion}, {@code ce_source},
 * {@code ce_type}, {@code ce_id}, {@code ce_time}. The first three are made once. Any thread may use it.
 */
public final class EventHeaders {
    private static final Header VERSION = header("ce_specversion", "1.0");
    private static final String ID = "ce_id";
    private static final String TIME = "ce_time";
    /** Types follow from enumerations and from the API's actions: some dozens. */
    private static final int TYPES_KEPT = 512;

    private final Header source;
    private final InstantSource clock;
    private final Map<String, Header> types = new ConcurrentHashMap<>();

    /** @param source who writes, such as {@code /sluice/berlin/gateways/gw-1} */
    public EventHeaders(String source, InstantSource clock) {
        this.source = header("ce_source", source);
        this.clock = clock;
    }

    /** Of a gateway's. */
    public static EventHeaders ofGateway(String region, String gateway, InstantSource clock) {
        return new EventHeaders("/sluice/" + region + "/gateways/" + gateway, clock);
    }

    /** Of any of a region's coordinators: whichever writes a record, it is the same event. */
    public static EventHeaders ofCoordinators(String region, InstantSource clock) {
        return new EventHeaders("/sluice/" + region + "/coordinator", clock);
    }

    /**
     * Adds them, if the record is of an event topic.
     *
     * @param bytes the record as it is written
     */
    public void addTo(Headers headers, SpecificRecord value, byte[] bytes) {
        Event event = Event.of(value, bytes, clock.millis());
        if (event == null) {
            return;
        }
        headers.add(VERSION);
        headers.add(source);
        headers.add(type(event.type()));
        headers.add(new RecordHeader(ID, event.id().getBytes(StandardCharsets.UTF_8)));
        headers.add(new RecordHeader(TIME, EventTime.bytes(event.at())));
    }

    private Header type(String name) {
        Header known = types.get(name);
        if (known != null) {
            return known;
        }
        Header made = header("ce_type", name);
        if (types.size() < TYPES_KEPT) {
            types.put(name, made);
        }
        return made;
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
