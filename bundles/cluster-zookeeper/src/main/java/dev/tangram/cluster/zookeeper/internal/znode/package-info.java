/**
 * Paths and contents of the znodes, as Apache Kafka 3.9 in ZooKeeper mode writes and reads them.
 */
package dev.tangram.cluster.zookeeper.internal.znode;
