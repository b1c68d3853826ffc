/**
 * The local management endpoint: commands on plug-ins and a shell, for the owner of the broker on
 * its own machine. {@code docs/operating/plugins.md} describes it.
 */
package dev.tangram.management.internal;
