/** The command line: topics, produce, consume. Runs on a plain class path. */
package dev.tangram.cli;
