/** The range assignor. */
package dev.tangram.assignor.range.internal;
