/** Requests to the group coordinator. */
package dev.tangram.groups.internal.handlers;
