/**
 * Partitions of this broker and their replicas: who leads, what is appended, how far it is
 * committed, and the requests that wait for that.
 *
 * <p>A {@link dev.tangram.replication.Partition} has one writer at a time: everything that changes
 * it goes through its combining lane. Readers see immutable snapshots and take no lock.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.tangram.replication;
