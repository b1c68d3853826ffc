package dev.tangram.replication;

import dev.tangram.metadata.BrokerControl.Sender;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.model.ErrorCode;

/**
 * Refuses control requests of deposed controllers and those meant for an earlier life of this
 * broker (KIP-380). Not thread-safe: control requests are taken one after the other.
 */
final class ControlFence {

  private final BrokerIdentity identity;
  private int controllerEpoch;

  ControlFence(BrokerIdentity identity) {
    this.identity = identity;
  }

  /** NONE, and the controller's epoch is remembered; or the error to answer with. */
  ErrorCode check(Sender sender) {
    // A larger broker epoch is obeyed: the controller may see our registration before we do.
    if (sender.brokerEpoch() != BrokerIdentity.UNREGISTERED
        && sender.brokerEpoch() < identity.epoch()) {
      return ErrorCode.STALE_BROKER_EPOCH;
    }
    if (sender.controllerEpoch() < controllerEpoch) {
      return ErrorCode.STALE_CONTROLLER_EPOCH;
    }
    controllerEpoch = sender.controllerEpoch();
    return ErrorCode.NONE;
  }
}
