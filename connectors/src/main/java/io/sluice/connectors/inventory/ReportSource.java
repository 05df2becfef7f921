package io.sluice.connectors.inventory;

import io.sluice.connectors.inventory.report.ReportRefusedException;
import io.sluice.topics.TransferManifest;

/** Where the bytes of reports are. */
interface ReportSource extends AutoCloseable {

    /**
     * The bytes of a transfer.
     *
     * @throws ReportRefusedException if they cannot be had, now or ever
     * @throws io.sluice.topics.TopicsUnavailableException if Kafka does not answer for longer than is waited for
     */
    byte[] fetch(TransferManifest manifest) throws ReportRefusedException;

    @Override
    void close();
}
