/** A load that keeps account of every record, and judges what the broker made of them. */
package dev.tangram.tests.harness.load;
