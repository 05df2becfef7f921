package io.sluice.coordinator.api;

import io.sluice.coordinator.ca.CertificateRequest;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.query.RegionView.Page;
import io.sluice.coordinator.rollout.Share;
import io.sluice.coordinator.selection.SampleShares;
import io.sluice.coordinator.selection.SampleSize;
import io.sluice.coordinator.selector.Selector;
import io.sluice.coordinator.topology.Partitions;
import io.sluice.topics.Endpoint;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that a request means, as far as it can be checked without looking anything up.
 *
 * @param selector as written; empty where endpoint ids are listed
 * @param meaning the selector, read; null where endpoint ids are listed
 * @param limit how many of them at most; null: all
 * @param seed the order that some of them are chosen in; empty: none was given
 */
record TargetsDraft(
        String selector,
        @Nullable Selector meaning,
        List<String> endpointIds,
        @Nullable SampleSize limit,
        String seed) {
    private static final int PAGE = 1_000;
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,8}");
    private static final Pattern SEED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * From the fields of a request that say whom it means.
     *
     * @param selectors reads a selector or says in an {@link IllegalArgumentException} why not
     * @throws Problem naming the field that is wrong
     */
    static TargetsDraft of(JsonFields body, Function<String, ? extends Selector> selectors, int maxEndpoints) {
        List<String> endpoints = endpoints(body, maxEndpoints);
        SampleSize limit = limit(body);
        String seed = body.text("seed").orElse("");
        if (!seed.isEmpty() && limit == null) {
            throw Problem.badRequest("field 'seed' chooses among endpoints: set 'limit' as well");
        }
        if (!seed.isEmpty() && !SEED.matcher(seed).matches()) {
            throw body.bad("seed", "1 to 64 letters, digits and . _ -");
        }
        String selector = body.text("selector").orElse("").strip();
        if (!endpoints.isEmpty()) {
            if (!selector.isEmpty()) {
                throw Problem.badRequest("fields 'selector' and 'endpoints' exclude each other");
            }
            return new TargetsDraft("", null, endpoints, limit, seed);
        }
        if (selector.isEmpty()) {
            throw Problem.badRequest("no target is named: set 'selector' ('*' for every endpoint) or 'endpoints'");
        }
        try {
            return new TargetsDraft(selector, selectors.apply(selector), List.of(), limit, seed);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("field 'selector' cannot be read: " + e.getMessage());
        }
    }

    private static List<String> endpoints(JsonFields body, int maxEndpoints) {
        List<String> endpoints = body.texts("endpoints").stream().distinct().toList();
        if (endpoints.size() > maxEndpoints) {
            throw Problem.unprocessable("field 'endpoints' lists " + endpoints.size() + " endpoints: at most "
                    + maxEndpoints + " are allowed, use a selector");
        }
        for (String endpoint : endpoints) {
            if (!CertificateRequest.isUuid(endpoint)) {
                throw body.bad(
                        "endpoints",
                        "endpoint ids, which are UUIDs in lower case, not '"
                                + (endpoint.length() > 60 ? endpoint.substring(0, 60) : endpoint) + "'");
            }
        }
        return endpoints;
    }

    private static @Nullable SampleSize limit(JsonFields body) {
        String text = body.text("limit").orElse("").strip();
        if (text.isEmpty()) {
            return null;
        }
        if (COUNT.matcher(text).matches()) {
            return SampleSize.ofCount(Integer.parseInt(text));
        }
        int share;
        try {
            share = Share.parse(text);
        } catch (IllegalArgumentException e) {
            share = 0;
        }
        if (share == 0) {
            throw body.bad("limit", "a number of endpoints such as 10, or a share such as 5% or 0.5%");
        }
        return SampleSize.ofShare(text, share);
    }

    /** The same, with a seed where none was given and one is needed. */
    TargetsDraft seeded(String otherwise) {
        return limit == null || !seed.isEmpty()
                ? this
                : new TargetsDraft(selector, meaning, endpointIds, limit, otherwise);
    }

    /**
     * Reads the endpoint list.
     *
     * @param unknown told of each that was named and that the region does not know
     */
    void each(RegionView view, Consumer<Endpoint> known, Consumer<String> unknown) {
        Selector selector = meaning;
        if (selector == null) {
            endpointIds.forEach(id -> view.endpoint(id).ifPresentOrElse(known, () -> unknown.accept(id)));
            return;
        }
        String after = null;
        do {
            Page<Endpoint> page = view.endpoints(selector, after, PAGE);
            page.items().forEach(known);
            after = page.next();
        } while (after != null);
    }

    /** How the sample is divided among the partitions; null: all of them are meant. Reads the endpoint list. */
    @Nullable
    SampleShares shares(RegionView view, int partitions) {
        SampleSize size = limit;
        if (size == null) {
            return null;
        }
        SampleShares shares = new SampleShares(size, seed, partitions);
        if (meaning == null) {
            endpointIds.forEach(id -> shares.add(id, Partitions.of(id, partitions)));
        } else {
            each(
                    view,
                    endpoint ->
                            shares.add(endpoint.getEndpointId(), Partitions.of(endpoint.getEndpointId(), partitions)),
                    id -> {});
        }
        return shares;
    }
}
