/**
 * Balanced assignment that moves little. It knows the SPI only, and other assignors may carry it,
 * too.
 */
package dev.tangram.assignor.sticky.internal.balance;
