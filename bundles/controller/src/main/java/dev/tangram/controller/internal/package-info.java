/**
 * Decisions on topics, partitions and leaders.
 *
 * <p>{@link dev.tangram.controller.internal.Controller} is one event loop. What it knows while it
 * is active stands in {@link dev.tangram.controller.internal.ControllerContext}; what it decides
 * goes to {@link dev.tangram.metadata.ClusterStore} first, checked against its epoch, and to the
 * brokers after that.
 */
package dev.tangram.controller.internal;
