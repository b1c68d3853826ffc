/** The uniform assignor. */
package dev.tangram.assignor.uniform.internal;
