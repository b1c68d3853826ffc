/**
 * The record batch format: views over stored bytes, builders, validation, conversion between the
 * record formats 0, 1 and 2.
 *
 * <p>All buffers are big-endian. What comes from outside is checked; malformed input raises {@link
 * dev.tangram.model.ApiException} with the protocol's error and nothing else.
 *
 * @see <a href="https://kafka.apache.org/documentation/#messageformat">Kafka, message format</a>
 */
@Export
@Version("1.0.0")
package dev.tangram.records;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
