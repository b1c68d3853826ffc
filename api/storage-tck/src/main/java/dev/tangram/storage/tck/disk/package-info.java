/**
 * A disk that fails: a file system of {@link java.nio.file} over a real directory, which counts
 * what is done to it, fails when told to, and knows what a power cut would leave.
 */
package dev.tangram.storage.tck.disk;
