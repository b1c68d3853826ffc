/**
 * Starts, kills and watches real processes for tests: the packaged broker, and tools and clients of
 * others.
 */
package dev.tangram.tests.harness;
