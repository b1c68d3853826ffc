/**
 * The cluster kept in ZooKeeper: the store, a server of our own for a single broker, and the server
 * of an ensemble. The only place that knows ZooKeeper and Curator.
 */
package dev.tangram.cluster.zookeeper;
