package dev.tangram.network;

import java.util.List;
import java.util.function.IntSupplier;

/**
 * Which network thread gets the next connection: one after the other, but only as many as can run
 * at once. These threads wait for nothing but the network, so more of them than the machine has
 * processors would only take turns, and each would wake up for fewer requests. The number of
 * processors is asked for every connection: a container may be given others while it runs.
 */
final class ProcessorChoice {
  private final List<Processor> processors;
  private final IntSupplier available;
  private int last = -1;

  /**
   * @param available processors of the machine that may be used now
   */
  ProcessorChoice(List<Processor> processors, IntSupplier available) {
    this.processors = processors;
    this.available = available;
  }

  Processor next() {
    last = (last + 1) % Math.min(processors.size(), available.getAsInt());
    return processors.get(last);
  }
}
