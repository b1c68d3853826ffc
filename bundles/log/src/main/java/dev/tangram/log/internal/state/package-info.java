/**
 * What a log knows beside its batches: leader epochs, producers, transactions; their file forms.
 */
package dev.tangram.log.internal.state;
