/** The components of this bundle. */
package dev.tangram.replication.internal;
