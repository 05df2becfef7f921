/**
 * The region's store of methods: content in chunks on {@code content} with its places on {@code content-index}, and
 * signed manifests on {@code methods}. {@code CatalogueReader}'s thread alone reads the topics; what it and the writers
 * know is kept in {@code Catalogue}, which any thread may ask. Writers hold one lock while they write, so a chunk or a
 * version is written once per coordinator.
 */
@NullMarked
package io.sluice.coordinator.method;

import org.jspecify.annotations.NullMarked;
