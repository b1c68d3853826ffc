/**
 * Declared properties of the broker, its topics and groups: names, types, defaults, limits and
 * documentation, and the immutable views {@link dev.tangram.configuration.BrokerConfig} and {@link
 * dev.tangram.configuration.TopicConfig} that everything else reads. Names and defaults are those
 * of Apache Kafka 3.9 in ZooKeeper mode; our own additions begin with {@code tangram.}.
 */
@Export
@Version("1.1.0")
package dev.tangram.configuration;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
