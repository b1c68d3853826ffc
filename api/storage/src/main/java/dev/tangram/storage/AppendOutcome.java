package dev.tangram.storage;

/**
 * What an append did besides storing.
 *
 * @param rolled whether a new extent was begun for these batches
 * @param extentBaseOffset base offset of the extent that holds them
 */
public record AppendOutcome(boolean rolled, long extentBaseOffset) {}
