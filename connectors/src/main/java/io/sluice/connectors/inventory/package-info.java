/**
 * The inventory of a region as a stream: a Kafka Streams application that folds the reports of endpoints into topics anybody
 * can subscribe to, and answers for what it has folded.
 *
 * <pre>
 *   transfers ──▶ manifest ──▶ ReportSource ──▶ ReportReader ──▶ InventoryFold ──▶ inventory, inventory-changes,
 *                                   │                                ▲   │          inventory-packages, ...
 *                            transfer-chunks                    endpoints └──▶ state
 * </pre>
 *
 * <p>Everything an endpoint's report makes lies in the endpoint's partition of each topic, in the order in which it was
 * written.
 */
@NullMarked
package io.sluice.connectors.inventory;

import org.jspecify.annotations.NullMarked;
