/** The round-robin assignor. */
package dev.tangram.assignor.roundrobin.internal;
