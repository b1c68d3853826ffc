/** Swaps of plug-ins under load, measured; see {@code tests/benchmarks/swaps}. */
package dev.tangram.tests.benchmarks.swaps;
