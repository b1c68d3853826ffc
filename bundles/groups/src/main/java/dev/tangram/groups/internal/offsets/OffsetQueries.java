package dev.tangram.groups.internal.offsets;

import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;

/** Looks up offsets. */
final class OffsetQueries {

  private final Groups groups;
  private final OffsetStore store;
  private final PendingOffsets pending;

  OffsetQueries(Groups groups, OffsetStore store, PendingOffsets pending) {
    this.groups = groups;
    this.store = store;
    this.pending = pending;
  }

  OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup request, boolean requireStable) {
    Group group = groups.get(request.groupId());
    if (group != null) {
      group.checkOffsetFetch(request.memberId(), request.memberEpoch());
    }
    return new OffsetFetchResponseGroup()
        .setGroupId(request.groupId())
        .setTopics(
            request.topics() == null
                ? all(request.groupId(), requireStable)
                : some(request.groupId(), request.topics(), requireStable));
  }

  private List<OffsetFetchResponseTopics> some(
      String group, List<OffsetFetchRequestTopics> wanted, boolean requireStable) {
    List<OffsetFetchResponseTopics> topics = new ArrayList<>(wanted.size());
    for (OffsetFetchRequestTopics topic : wanted) {
      TopicOffsets offsets = store.of(group, topic.name());
      int[] indexes = topic.partitionIndexes();
      List<OffsetFetchResponsePartitions> partitions = new ArrayList<>(indexes.length);
      for (int partition : indexes) {
        partitions.add(
            requireStable && pending.contains(group, topic.name(), partition)
                ? OffsetAnswers.none(partition, ErrorCode.UNSTABLE_OFFSET_COMMIT)
                : OffsetAnswers.of(partition, offsets == null ? null : offsets.get(partition)));
      }
      topics.add(new OffsetFetchResponseTopics().setName(topic.name()).setPartitions(partitions));
    }
    return topics;
  }

  private List<OffsetFetchResponseTopics> all(String group, boolean requireStable) {
    List<OffsetFetchResponseTopics> topics = new ArrayList<>();
    store
        .of(group)
        .forEach(
            (topic, offsets) -> {
              List<OffsetFetchResponsePartitions> partitions = new ArrayList<>(offsets.size());
              for (int i = 0; i < offsets.size(); i++) {
                int partition = offsets.partitionAt(i);
                partitions.add(
                    requireStable && pending.contains(group, topic, partition)
                        ? OffsetAnswers.none(partition, ErrorCode.UNSTABLE_OFFSET_COMMIT)
                        : OffsetAnswers.of(partition, offsets.at(i)));
              }
              topics.add(new OffsetFetchResponseTopics().setName(topic).setPartitions(partitions));
            });
    return topics;
  }
}
