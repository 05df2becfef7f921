/**
 * What one endpoint's inventory becomes with each report: the decider of the fold, and how inventories differ. Pure: no
 * Kafka, no clock, no thread.
 *
 * <pre>
 *   state × report ──▶ InventoryFold ──▶ state, records of inventory, inventory-changes and the topics of items
 * </pre>
 *
 * <p>The state and the records reach Kafka together or, where a process dies between two commits, in any part. Then what
 * was read since the last commit is read again, with a state that may know it already. So the state keeps, for a while,
 * which items vanished and what was said to have changed: a report that is known already has it all written anew.
 */
@NullMarked
package io.sluice.connectors.inventory.fold;

import org.jspecify.annotations.NullMarked;
