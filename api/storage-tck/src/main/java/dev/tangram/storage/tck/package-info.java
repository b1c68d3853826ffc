/**
 * Contract tests of storage engines: an engine's own test extends {@link
 * dev.tangram.storage.tck.StorageEngineContract} and says how to make the engine.
 */
package dev.tangram.storage.tck;
