/**
 * Logs of partitions over a storage engine: offsets, leader epochs, producer states, high
 * watermarks, retention and recovery. What is stored how is the engine's; what it means is decided
 * here.
 */
@Export
@Version("1.0.0")
package dev.tangram.log;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
