package dev.tangram.client.admin;

/**
 * One property of a topic or a group.
 *
 * @param value null when it is sensitive
 * @param override whether it was set for the topic or the group itself
 */
public record ConfigEntry(String name, String value, boolean override, boolean readOnly) {}
