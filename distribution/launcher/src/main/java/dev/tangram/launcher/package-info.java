/**
 * Starts, stops and asks after one broker. Knows the OSGi framework and the declared properties,
 * nothing of the bundles it starts: they tell it through services of type {@code
 * org.osgi.service.condition.Condition} that the broker is ready or cannot start.
 */
package dev.tangram.launcher;
