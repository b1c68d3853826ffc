/** The small files of a log directory, in the form of Apache Kafka 3.9, written atomically. */
package dev.tangram.log.internal.files;
