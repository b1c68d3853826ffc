/** The sticky assignors, eager and cooperative. */
package dev.tangram.assignor.sticky.internal;
