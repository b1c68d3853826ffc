/** House checks that fail the build: layers, exports, circles, sizes. */
package dev.tangram.tools.tidy;
