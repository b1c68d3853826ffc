package dev.tangram.controller.internal;

import dev.tangram.metadata.BrokerControl;
import java.util.Optional;

/** Finds the way to a broker: a direct call for the controller's own, the network for others. */
@FunctionalInterface
interface BrokerChannel {

  /** The control surface of a broker; empty when there is no way to it at the moment. */
  Optional<BrokerControl> to(int brokerId);
}
