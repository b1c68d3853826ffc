/** Groups whose target the coordinator decides (KIP-848). */
package dev.tangram.groups.internal.consumer;
