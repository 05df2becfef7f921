package io.sluice.gateway.depot;

/**
 * A content to be warmed.
 *
 * @param name what people call it
 */
public record WarmContent(String digestHex, String name, long sizeBytes) {}
