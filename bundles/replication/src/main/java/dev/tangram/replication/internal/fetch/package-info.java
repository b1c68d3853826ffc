/** The Fetch API: sessions, waiting, and answers in the formats of all versions. */
package dev.tangram.replication.internal.fetch;
