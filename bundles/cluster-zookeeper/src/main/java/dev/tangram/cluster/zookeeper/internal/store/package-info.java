/** The parts of the cluster store, one per kind of node. */
package dev.tangram.cluster.zookeeper.internal.store;
