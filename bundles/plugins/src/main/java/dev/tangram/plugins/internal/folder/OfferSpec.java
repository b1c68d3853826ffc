package dev.tangram.plugins.internal.folder;

/**
 * What the manifest of a jar offers.
 *
 * @param kind such as compression
 * @param name such as zstd
 * @param ranking 0 where the manifest names none
 */
public record OfferSpec(String kind, String name, long ranking) {}
