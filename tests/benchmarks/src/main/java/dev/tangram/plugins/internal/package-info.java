/** What the inside of a lease costs; here for access. */
package dev.tangram.plugins.internal;
