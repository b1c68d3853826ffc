/**
 * The storage engine that keeps everything on the heap. It is made to be read: {@link
 * dev.tangram.storage.memory.internal.MemoryStore} does what the SPI asks for and nothing else.
 */
package dev.tangram.storage.memory.internal;
