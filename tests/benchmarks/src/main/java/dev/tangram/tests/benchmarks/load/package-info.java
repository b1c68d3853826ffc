/**
 * The load of {@code compare}: one JVM, warm, that drives either broker with the same client and
 * takes its orders from standard input.
 */
package dev.tangram.tests.benchmarks.load;
