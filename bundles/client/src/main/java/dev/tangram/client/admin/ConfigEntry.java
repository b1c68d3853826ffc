package dev.tangram.client.admin;

/**
 * One property of a topic.
 *
 * @param value null when it is sensitive
 * @param topicOverride whether it was set for the topic itself
 */
public record ConfigEntry(String name, String value, boolean topicOverride, boolean readOnly) {}
