/**
 * The ZooKeeper session: one handle per session, calls that never outlive it, and the barrier
 * between two of them.
 */
package dev.tangram.cluster.zookeeper.internal.session;
