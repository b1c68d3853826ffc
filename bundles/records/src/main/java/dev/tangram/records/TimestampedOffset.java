package dev.tangram.records;

/**
 * A record found by its timestamp.
 *
 * @param offset absolute offset of the record
 * @param timestamp its timestamp in milliseconds
 */
public record TimestampedOffset(long offset, long timestamp) {}
