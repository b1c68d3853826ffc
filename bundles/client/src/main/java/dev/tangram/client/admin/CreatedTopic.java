package dev.tangram.client.admin;

/**
 * What was created.
 *
 * @param partitions -1 where the broker does not say
 * @param replicationFactor -1 where the broker does not say
 */
public record CreatedTopic(String name, int partitions, int replicationFactor) {}
