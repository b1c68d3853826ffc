package dev.tangram.client.admin;

/**
 * A group as a list shows it.
 *
 * @param protocolType "consumer" for groups of consumers; empty for offsets alone
 * @param state Empty, Stable, ...; empty from brokers that do not say it (KIP-518)
 * @param type classic or consumer; empty from brokers that do not say it (KIP-848)
 */
public record GroupListing(String groupId, String protocolType, String state, String type) {}
