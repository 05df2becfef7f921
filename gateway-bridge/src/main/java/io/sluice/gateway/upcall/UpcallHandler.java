package io.sluice.gateway.upcall;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Answers upcalls of some names. Found by {@link java.util.ServiceLoader} on the gateway's class path and in the jars of
 * {@code upcall.plugin.dir}; made once, called on several threads at once.
 */
public interface UpcallHandler {

    /** Names it answers to; one that ends in {@code *} stands for all that begin so. The longest match wins. */
    Set<String> names();

    /**
     * Answers one upcall. May block, but not for long: it holds one of {@code upcall.threads} threads while it does, and is
     * interrupted after {@code upcall.timeout}.
     *
     * @return the answer, now or later; one of more than {@link UpcallResult#BYTES_MAX} bytes becomes FAILED
     * @throws Exception for FAILED, its message is the reason that the endpoint is told
     */
    CompletionStage<UpcallResult> handle(UpcallCall call) throws Exception;
}
