/**
 * Inventory reports on their way up: an endpoint first asks with its report's digest, and sends the report itself, as a
 * transfer of kind INVENTORY, only where the gateway does not know that it has become durable before.
 *
 * <pre>
 *   inventory.report {digest} ──▶ InventoryReports ──▶ KNOWN
 *                                      │   ▲           SEND ──▶ transfer ──▶ intake ──▶ Kafka
 *                                      ▼   │                                   │
 *                                  last digests ◀──────────────────────────────┘
 * </pre>
 */
@NullMarked
package io.sluice.gateway.inventory;

import org.jspecify.annotations.NullMarked;
