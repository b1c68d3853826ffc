package dev.tangram.client.scripted;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.ConsumerGroupDescribeRequest;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse;
import dev.tangram.protocol.message.DeleteGroupsRequest;
import dev.tangram.protocol.message.DeleteGroupsResponse;
import dev.tangram.protocol.message.DescribeGroupsRequest;
import dev.tangram.protocol.message.DescribeGroupsResponse;
import dev.tangram.protocol.message.FindCoordinatorRequest;
import dev.tangram.protocol.message.FindCoordinatorResponse;
import dev.tangram.protocol.message.ListGroupsRequest;
import dev.tangram.protocol.message.ListGroupsResponse;
import java.util.List;

/** What a broker usually answers to requests on groups; those on offsets apart. */
final class GroupAnswers {

  private final ScriptedCluster cluster;
  private final int id;
  private final OffsetAnswers offsets;

  GroupAnswers(ScriptedCluster cluster, int id) {
    this.cluster = cluster;
    this.id = id;
    this.offsets = new OffsetAnswers(cluster, id);
  }

  /** Null for other requests. */
  ApiMessage to(ApiMessage request, short version) {
    if (request instanceof FindCoordinatorRequest find) {
      return find(find, version);
    } else if (request instanceof ListGroupsRequest list) {
      return list(list);
    } else if (request instanceof DescribeGroupsRequest describe) {
      return describe(describe.groups().get(0));
    } else if (request instanceof ConsumerGroupDescribeRequest describe) {
      return describeConsumer(describe.groupIds().get(0));
    } else if (request instanceof DeleteGroupsRequest delete) {
      return delete(delete.groupsNames().get(0));
    }
    return offsets.to(request, version);
  }

  private FindCoordinatorResponse find(FindCoordinatorRequest request, short version) {
    String key = version >= 4 ? request.coordinatorKeys().get(0) : request.key();
    ScriptedBroker broker = cluster.broker(cluster.coordinator(key));
    String host = broker.endpoint().host();
    int port = broker.endpoint().port();
    return version < 4
        ? new FindCoordinatorResponse().setNodeId(broker.id()).setHost(host).setPort(port)
        : new FindCoordinatorResponse()
            .setCoordinators(
                List.of(
                    new FindCoordinatorResponse.Coordinator()
                        .setKey(key)
                        .setNodeId(broker.id())
                        .setHost(host)
                        .setPort(port)));
  }

  private ListGroupsResponse list(ListGroupsRequest request) {
    return new ListGroupsResponse()
        .setGroups(
            cluster.groups().values().stream()
                .filter(group -> cluster.coordinator(group.id) == id)
                .filter(group -> matches(request.statesFilter(), group.state()))
                .filter(group -> matches(request.typesFilter(), type(group)))
                .map(
                    group ->
                        new ListGroupsResponse.ListedGroup()
                            .setGroupId(group.id)
                            .setProtocolType("consumer")
                            .setGroupState(group.state())
                            .setGroupType(type(group)))
                .toList());
  }

  private static boolean matches(List<String> wanted, String value) {
    return wanted.isEmpty() || wanted.stream().anyMatch(value::equalsIgnoreCase);
  }

  private static String type(ScriptedGroup group) {
    return group.consumer ? "consumer" : "classic";
  }

  private DescribeGroupsResponse describe(String groupId) {
    DescribeGroupsResponse.DescribedGroup answer =
        new DescribeGroupsResponse.DescribedGroup().setGroupId(groupId);
    ScriptedGroup group = cluster.groups().get(groupId);
    if (cluster.coordinator(groupId) != id) {
      answer.setErrorCode(ErrorCode.NOT_COORDINATOR.code());
    } else if (group == null || group.consumer) {
      answer.setGroupState("Dead");
    } else {
      answer
          .setGroupState(group.state())
          .setProtocolType("consumer")
          .setProtocolData(group.members.isEmpty() ? "" : "range")
          .setMembers(group.members.stream().map(GroupAnswers::classic).toList());
    }
    return new DescribeGroupsResponse().setGroups(List.of(answer));
  }

  private static DescribeGroupsResponse.DescribedGroupMember classic(ScriptedGroup.Member member) {
    return new DescribeGroupsResponse.DescribedGroupMember()
        .setMemberId(member.id())
        .setGroupInstanceId(member.instance())
        .setClientId("client")
        .setClientHost("/127.0.0.1")
        .setMemberAssignment(ScriptedGroup.assignment(member.has()));
  }

  private ConsumerGroupDescribeResponse describeConsumer(String groupId) {
    ConsumerGroupDescribeResponse.DescribedGroup answer =
        new ConsumerGroupDescribeResponse.DescribedGroup().setGroupId(groupId);
    ScriptedGroup group = cluster.groups().get(groupId);
    if (cluster.coordinator(groupId) != id) {
      answer.setErrorCode(ErrorCode.NOT_COORDINATOR.code());
    } else if (group == null || !group.consumer) {
      answer.setErrorCode(ErrorCode.GROUP_ID_NOT_FOUND.code());
    } else {
      answer
          .setGroupState(group.state())
          .setGroupEpoch(7)
          .setAssignmentEpoch(6)
          .setAssignorName("uniform")
          .setMembers(group.members.stream().map(GroupAnswers::consumer).toList());
    }
    return new ConsumerGroupDescribeResponse().setGroups(List.of(answer));
  }

  private static ConsumerGroupDescribeResponse.Member consumer(ScriptedGroup.Member member) {
    return new ConsumerGroupDescribeResponse.Member()
        .setMemberId(member.id())
        .setInstanceId(member.instance())
        .setMemberEpoch(6)
        .setClientId("client")
        .setClientHost("/127.0.0.1")
        .setAssignment(assignment(member.has()))
        .setTargetAssignment(assignment(member.target()));
  }

  private static ConsumerGroupDescribeResponse.Assignment assignment(List<TopicPartition> all) {
    return new ConsumerGroupDescribeResponse.Assignment()
        .setTopicPartitions(
            all.stream()
                .map(
                    one ->
                        new ConsumerGroupDescribeResponse.TopicPartitions()
                            .setTopicName(one.topic())
                            .setPartitions(new int[] {one.partition()}))
                .toList());
  }

  private DeleteGroupsResponse delete(String groupId) {
    ScriptedGroup group = cluster.groups().get(groupId);
    ErrorCode error = ErrorCode.NONE;
    if (cluster.coordinator(groupId) != id) {
      error = ErrorCode.NOT_COORDINATOR;
    } else if (group == null) {
      error = ErrorCode.GROUP_ID_NOT_FOUND;
    } else if (!group.members.isEmpty()) {
      error = ErrorCode.NON_EMPTY_GROUP;
    } else {
      cluster.deleteGroup(groupId);
    }
    return new DeleteGroupsResponse()
        .setResults(
            List.of(
                new DeleteGroupsResponse.DeletableGroupResult()
                    .setGroupId(groupId)
                    .setErrorCode(error.code())));
  }
}
