package dev.tangram.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.log.EpochEnd;
import dev.tangram.metadata.BrokerControl.ControlResult;
import dev.tangram.metadata.BrokerControl.PartitionAssignment;
import dev.tangram.metadata.BrokerControl.ReplicaStop;
import dev.tangram.metadata.BrokerControl.Sender;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.replication.PartitionState.Role;
import dev.tangram.replication.internal.produce.Produces;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The receiver's rules of the three control requests. */
class ReplicaManagerTest {

  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final List<Integer> ME = List.of(1);
  private static final List<Integer> BOTH = List.of(1, 2);

  private Path directory;
  private TestBroker broker;

  @BeforeEach
  void start(@TempDir Path temp) {
    directory = temp;
    broker = new TestBroker(temp);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static Sender stale() {
    return new Sender(2, 1, TestBroker.EPOCH - 1);
  }

  @Test
  void staleControlRequestsAreRefusedAsAWhole() {
    broker.topic("t", 1);
    PartitionAssignment next = broker.assignment("t", 0, 1, 9, ME, ME);
    ControlResult assigned = broker.replicas.leaderAndIsr(stale(), List.of(next), List.of());
    assertThat(assigned.requestError()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
    assertThat(assigned.partitions()).isEmpty();
    assertThat(broker.partition("t", 0).state().leaderEpoch()).isZero();
    assertThat(broker.replicas.updateMetadata(stale(), List.of(), List.of()))
        .isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
    assertThat(broker.replicas.image().brokers()).isNotEmpty();
    ReplicaStop stop = new ReplicaStop(T0, -2, true);
    assertThat(broker.replicas.stopReplica(stale(), List.of(stop)).requestError())
        .isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
    assertThat(broker.logs.get(T0)).isPresent();
  }

  @Test
  void aDeposedControllerIsRefusedByAllThree() {
    broker.topic("t", 1);
    Sender newer = new Sender(2, 7, TestBroker.EPOCH);
    assertThat(broker.replicas.updateMetadata(newer, List.of(), List.of()))
        .isEqualTo(ErrorCode.NONE);
    Sender old = new Sender(1, 6, TestBroker.EPOCH);
    ErrorCode expected = ErrorCode.STALE_CONTROLLER_EPOCH;
    assertThat(broker.replicas.leaderAndIsr(old, List.of(), List.of()).requestError())
        .isEqualTo(expected);
    assertThat(broker.replicas.updateMetadata(old, List.of(), List.of())).isEqualTo(expected);
    assertThat(broker.replicas.stopReplica(old, List.of()).requestError()).isEqualTo(expected);
    assertThat(broker.replicas.image().controllerId()).isEqualTo(2);
  }

  /** C3: only a greater leader epoch is obeyed. */
  @ParameterizedTest
  @CsvSource({"4, STALE_CONTROLLER_EPOCH", "5, STALE_CONTROLLER_EPOCH", "6, NONE"})
  void leaderEpochsOnlyGrow(int epoch, ErrorCode expected) {
    assertThat(broker.assign(broker.assignment("t", 0, 1, 5, ME, ME))).isEqualTo(ErrorCode.NONE);
    assertThat(broker.assign(broker.assignment("t", 0, 2, epoch, BOTH, BOTH))).isEqualTo(expected);
    PartitionState state = broker.partition("t", 0).state();
    assertThat(state.leads()).isEqualTo(expected != ErrorCode.NONE);
    assertThat(state.leaderEpoch()).isEqualTo(Math.max(5, epoch));
  }

  @Test
  void aPartitionOfOthersIsNotTaken() {
    List<Integer> others = List.of(2, 3);
    assertThat(broker.assign(broker.assignment("t", 0, 2, 0, others, others)))
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(broker.partition("t", 0)).isNull();
    assertThat(broker.logs.get(T0)).isEmpty();
    assertThat(broker.replicas.absence("t", 0)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertThat(broker.replicas.absence("x", 0)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  /** C7. */
  @Test
  void anotherTopicIdIsRefusedWhileHostedAndOnDisk() {
    broker.topic("t", 1);
    PartitionAssignment known = broker.assignment("t", 0, 1, 5, ME, ME);
    PartitionAssignment other =
        new PartitionAssignment("t", UUID.randomUUID(), known.state(), false);
    assertThat(broker.replicas.leaderAndIsr(TestBroker.CONTROLLER, List.of(other), List.of()))
        .extracting(result -> result.partitions().get(T0))
        .isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID);
    broker.close();
    broker = new TestBroker(directory);
    assertThat(broker.replicas.leaderAndIsr(TestBroker.CONTROLLER, List.of(other), List.of()))
        .extracting(result -> result.partitions().get(T0))
        .isEqualTo(ErrorCode.INCONSISTENT_TOPIC_ID);
    assertThat(broker.partition("t", 0)).isNull();
  }

  /** Trap 7 of membership: an epoch leaves its mark even when nothing is appended in it. */
  @Test
  void everyEpochIsRecorded() {
    broker.topic("t", 1);
    Produces.send(broker, "t", TestRecords.batch("a", "b"));
    broker.assign(broker.assignment("t", 0, 1, 3, ME, ME));
    assertThat(broker.partition("t", 0).log(-1, true).latestEpoch()).isEqualTo(3);
    assertThat(broker.partition("t", 0).log(-1, true).endOffsetFor(0))
        .isEqualTo(new EpochEnd(0, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "5, false, NONE",
    "6, false, NONE",
    "-1, false, NONE",
    "4, false, FENCED_LEADER_EPOCH",
    "4, true, FENCED_LEADER_EPOCH",
    "5, true, NONE",
    "-1, true, NONE",
    "-2, true, NONE"
  })
  void replicasAreStopped(int epoch, boolean delete, ErrorCode expected) {
    broker.assign(broker.assignment("t", 0, 1, 5, ME, ME));
    ReplicaStop stop = new ReplicaStop(T0, epoch, delete);
    ControlResult result = broker.replicas.stopReplica(TestBroker.CONTROLLER, List.of(stop));
    assertThat(result.requestError()).isEqualTo(ErrorCode.NONE);
    assertThat(result.partitions()).containsExactly(Map.entry(T0, expected));
    boolean deleted = delete && expected == ErrorCode.NONE;
    assertThat(broker.logs.get(T0).isPresent()).isEqualTo(!deleted);
    assertThat(broker.partition("t", 0) == null).isEqualTo(deleted);
    if (!deleted) {
      Role role = expected == ErrorCode.NONE ? Role.STOPPED : Role.LEADER;
      assertThat(broker.partition("t", 0).state().role()).isEqualTo(role);
    }
  }

  @Test
  void aStoppedReplicaComesBackWithAGreaterEpoch() {
    broker.topic("t", 1);
    broker.replicas.stopReplica(TestBroker.CONTROLLER, List.of(new ReplicaStop(T0, 0, false)));
    assertThat(Produces.send(broker, "t", TestRecords.batch("a")).errorCode())
        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    broker.assign(broker.assignment("t", 0, 1, 1, ME, ME));
    assertThat(Produces.send(broker, "t", TestRecords.batch("a")).errorCode()).isZero();
  }

  @Test
  void deletingAnUnknownReplicaRemovesWhatIsLeftOnDisk() {
    broker.topic("t", 1);
    broker.close();
    broker = new TestBroker(directory);
    assertThat(broker.logs.get(T0)).isPresent();
    ReplicaStop stop = new ReplicaStop(T0, -2, true);
    assertThat(broker.replicas.stopReplica(TestBroker.CONTROLLER, List.of(stop)).partitions())
        .containsEntry(T0, ErrorCode.NONE);
    assertThat(broker.logs.get(T0)).isEmpty();
  }

  @Test
  void topicConfigurationsReachTheLog() {
    broker.topic("t", 1);
    broker.metadata.update(
        image ->
            image
                .change()
                .config(ConfigResource.topic("t"), Map.of("max.message.bytes", "123"))
                .build());
    assertThat(broker.partition("t", 0).log(-1, true).config().maxMessageBytes()).isEqualTo(123);
    broker.metadata.update(
        image -> image.change().config(ConfigResource.topic("t"), Map.of()).build());
    assertThat(broker.partition("t", 0).log(-1, true).config().maxMessageBytes())
        .isGreaterThan(1000);
  }

  @Test
  void aConfigurationThatMakesNoSenseLeavesTheDefaults() {
    broker.topic("t", 1, "max.message.bytes", "many");
    assertThat(Produces.send(broker, "t", TestRecords.batch("a")).errorCode()).isZero();
  }

  /** L1, L10 over a restart: what was acknowledged is there, and a retry is recognised. */
  @Test
  void aRestartKeepsRecordsAndProducers() {
    broker.topic("t", 1);
    Produces.send(broker, "t", TestRecords.idempotent(5, 0, "a", "b"));
    broker.close();
    broker = new TestBroker(directory);
    broker.topicId("t");
    UUID id = broker.logs.get(T0).orElseThrow().topicId().orElseThrow();
    PartitionAssignment again = broker.assignment("t", 0, 1, 0, ME, ME);
    broker.replicas.leaderAndIsr(
        TestBroker.CONTROLLER,
        List.of(new PartitionAssignment("t", id, again.state(), false)),
        List.of());
    assertThat(Produces.send(broker, "t", TestRecords.idempotent(5, 0, "a", "b")).baseOffset())
        .isZero();
    assertThat(broker.partition("t", 0).log(-1, true).logEndOffset()).isEqualTo(2);
    assertThat(broker.partition("t", 0).log(-1, true).highWatermark()).isEqualTo(2);
  }

  /** A partition that was given while its engine was away opens when it is given again. */
  @Test
  void aPartitionWithoutALogGetsItLater() {
    broker.logs.engineRemoved(broker.engine);
    PartitionAssignment assignment = broker.assignment("t", 0, 1, 0, ME, ME);
    assertThat(broker.assign(assignment)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(Produces.send(broker, "t", TestRecords.batch("a")).errorCode())
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR.code());
    broker.logs.engineAdded(broker.engine);
    assertThat(broker.assign(assignment)).isEqualTo(ErrorCode.NONE);
    assertThat(Produces.send(broker, "t", TestRecords.batch("a")).errorCode()).isZero();
  }

  @Test
  void closingAnswersThoseWhoWait() {
    broker.assign(broker.assignment("t", 0, 1, 1, BOTH, BOTH));
    var request = Produces.request(11, -1, "t", 0, TestRecords.batch("a"));
    request.to(new dev.tangram.replication.internal.produce.ProduceHandler(broker.replicas));
    broker.replicas.close();
    dev.tangram.protocol.message.ProduceResponse response = request.answered();
    assertThat(response.responses().get(0).partitionResponses().get(0).errorCode())
        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
  }
}
