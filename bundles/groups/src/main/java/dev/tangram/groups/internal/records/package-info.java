/**
 * What a group coordinator keeps in {@code __consumer_offsets}. The structs are generated at build
 * time from the specifications of Apache Kafka 3.9, so that its tools and brokers can read them.
 */
package dev.tangram.groups.internal.records;
