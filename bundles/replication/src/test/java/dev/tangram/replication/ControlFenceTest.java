package dev.tangram.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.metadata.BrokerControl.Sender;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.model.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C2: a deposed controller and requests for an earlier life are refused, in this order. */
class ControlFenceTest {

  @ParameterizedTest
  @CsvSource({
    // broker epoch, controller epoch, expected; own broker epoch 100, controller epoch seen 5
    "100, 5, NONE",
    "100, 6, NONE",
    "101, 5, NONE",
    "-1, 5, NONE",
    "99, 5, STALE_BROKER_EPOCH",
    "99, 4, STALE_BROKER_EPOCH",
    "100, 4, STALE_CONTROLLER_EPOCH",
    "-1, 4, STALE_CONTROLLER_EPOCH"
  })
  void checksBrokerEpochThenControllerEpoch(long broker, int controller, ErrorCode expected) {
    BrokerIdentity identity = new BrokerIdentity(1);
    identity.registered(100);
    ControlFence fence = new ControlFence(identity);
    assertThat(fence.check(new Sender(2, 5, 100))).isEqualTo(ErrorCode.NONE);
    assertThat(fence.check(new Sender(2, controller, broker))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"99, 9, STALE_BROKER_EPOCH"})
  void aRefusedRequestLeavesNoTrace(long broker, int controller, ErrorCode expected) {
    BrokerIdentity identity = new BrokerIdentity(1);
    identity.registered(100);
    ControlFence fence = new ControlFence(identity);
    assertThat(fence.check(new Sender(2, controller, broker))).isEqualTo(expected);
    assertThat(fence.check(new Sender(2, 5, 100))).isEqualTo(ErrorCode.NONE);
  }
}
