/**
 * Producer: batches records, sends them to the leaders of their partitions and repeats what failed,
 * in order and without duplicates (idempotent, KIP-98).
 */
@Export
@Version("1.0.0")
package dev.tangram.client.producer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
