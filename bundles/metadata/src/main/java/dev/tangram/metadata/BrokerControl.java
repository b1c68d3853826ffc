package dev.tangram.metadata;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a controller asks of a broker: the three control requests of ZooKeeper mode (LeaderAndIsr,
 * UpdateMetadata, StopReplica) without their wire form. The controller calls it directly for its
 * own broker and through the network for others; both take the same way from here on.
 *
 * <p>Fencing, in this order: a broker epoch that is not -1 and lower than the broker's own gives
 * STALE_BROKER_EPOCH; a controller epoch lower than the highest seen gives STALE_CONTROLLER_EPOCH.
 */
@ProviderType
public interface BrokerControl {

  /**
   * Who sends a control request.
   *
   * @param brokerEpoch epoch of the receiver as the controller knows it, -1 when unknown
   */
  record Sender(int controllerId, int controllerEpoch, long brokerEpoch) {}

  /**
   * Makes this broker leader or follower of a partition.
   *
   * @param isNew whether the partition has just been created, so that a missing log is no surprise
   */
  record PartitionAssignment(String topic, UUID topicId, PartitionImage state, boolean isNew) {}

  /**
   * Stops a replica and, where asked, deletes its data. A leader epoch of -2 marks the deletion of
   * the topic.
   */
  record ReplicaStop(TopicPartition partition, int leaderEpoch, boolean delete) {}

  /** Result per partition; a partition that is not in it met {@code requestError}. */
  record ControlResult(ErrorCode requestError, Map<TopicPartition, ErrorCode> partitions) {}

  /** LeaderAndIsr. Returns when all partitions have taken their role. */
  ControlResult leaderAndIsr(
      Sender sender, List<PartitionAssignment> assignments, Collection<BrokerImage> liveLeaders);

  /**
   * UpdateMetadata.
   *
   * @param liveBrokers always the complete list
   * @param partitions merged into the image; a leader of {@link
   *     PartitionImage#LEADER_DURING_DELETE} removes
   */
  ErrorCode updateMetadata(
      Sender sender, Collection<BrokerImage> liveBrokers, List<PartitionAssignment> partitions);

  /** StopReplica. */
  ControlResult stopReplica(Sender sender, List<ReplicaStop> stops);
}
