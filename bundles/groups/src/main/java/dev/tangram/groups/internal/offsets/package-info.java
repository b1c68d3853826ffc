/** Committed offsets: commit, fetch, deletion, expiry. */
package dev.tangram.groups.internal.offsets;
