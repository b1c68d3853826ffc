/** Micro benchmarks (JMH) of the parts that every record passes. */
package dev.tangram.tests.benchmarks.micro;
