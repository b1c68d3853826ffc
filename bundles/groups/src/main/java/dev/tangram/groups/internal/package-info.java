/** The assignors of consumer groups. */
package dev.tangram.groups.internal;
