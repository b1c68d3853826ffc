/** Compaction: which records of a log are kept, and what is remembered to decide that. */
package dev.tangram.log.internal.cleaner;
