package dev.tangram.client.admin;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.Retries;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupDescribeRequest;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse;
import dev.tangram.protocol.message.DeleteGroupsRequest;
import dev.tangram.protocol.message.DeleteGroupsResponse;
import dev.tangram.protocol.message.DescribeGroupsRequest;
import dev.tangram.protocol.message.DescribeGroupsResponse;
import dev.tangram.protocol.message.ListGroupsRequest;
import dev.tangram.protocol.message.ListGroupsResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Lists, describes, configures and deletes groups. Thread safe; methods block, and repeat what is
 * worth repeating: a coordinator that is being loaded, or has moved to another broker.
 */
public final class GroupAdmin {

  private static final String DEAD = "Dead";

  private final ClusterClient cluster;
  private final Coordinators coordinators;
  private final ResourceConfigs configs;

  public GroupAdmin(ClusterClient cluster) {
    this.cluster = cluster;
    this.coordinators = new Coordinators(cluster);
    this.configs = ResourceConfigs.ofGroups(cluster);
  }

  /**
   * The groups of all brokers, by id.
   *
   * @param states only those in one of these states, whatever the case; empty for all
   * @param types only those of one of these types; empty for all
   */
  public List<GroupListing> list(Collection<String> states, Collection<String> types) {
    cluster.retries().run(attempt -> cluster.refresh(List.of(), false));
    ListGroupsRequest request =
        new ListGroupsRequest()
            .setStatesFilter(List.copyOf(states))
            .setTypesFilter(List.copyOf(types));
    List<GroupListing> all = new ArrayList<>();
    for (int broker : cluster.view().nodes().keySet()) {
      cluster.retries().run(attempt -> list(broker, request)).groups().stream()
          .map(one -> listing(one))
          .filter(one -> matches(one.state(), states) && matches(one.type(), types))
          .forEach(all::add);
    }
    all.sort(Comparator.comparing(GroupListing::groupId));
    return all;
  }

  private static GroupListing listing(ListGroupsResponse.ListedGroup one) {
    return new GroupListing(one.groupId(), one.protocolType(), one.groupState(), one.groupType());
  }

  private ListGroupsResponse list(int broker, ListGroupsRequest request) {
    ListGroupsResponse response;
    try {
      response = coordinators.call(broker, request, ListGroupsResponse.class, Short.MAX_VALUE);
    } catch (ClientException e) {
      if (e.error() != ErrorCode.INVALID_REQUEST) {
        throw e;
      }
      // An old broker, that cannot be told what to leave out.
      response =
          coordinators.call(
              broker, new ListGroupsRequest(), ListGroupsResponse.class, Short.MAX_VALUE);
    }
    ClientException.check(response.errorCode(), "Groups of broker " + broker, null);
    return response;
  }

  private static boolean matches(String value, Collection<String> wanted) {
    return wanted.isEmpty() || wanted.stream().anyMatch(value::equalsIgnoreCase);
  }

  /**
   * One group, whatever its type.
   *
   * @throws ClientException GROUP_ID_NOT_FOUND, INVALID_GROUP_ID and others
   */
  public GroupDescription describe(String groupId) {
    return coordinators.at(
        groupId,
        broker -> {
          try {
            return describeConsumer(groupId, broker);
          } catch (ClientException e) {
            if (e.error() != ErrorCode.GROUP_ID_NOT_FOUND
                && e.error() != ErrorCode.UNSUPPORTED_VERSION) {
              throw e;
            }
            return describeClassic(groupId, broker);
          }
        });
  }

  private GroupDescription describeConsumer(String groupId, int broker) {
    ConsumerGroupDescribeResponse response =
        coordinators.call(
            broker,
            new ConsumerGroupDescribeRequest().setGroupIds(List.of(groupId)),
            ConsumerGroupDescribeResponse.class,
            Short.MAX_VALUE);
    for (ConsumerGroupDescribeResponse.DescribedGroup group : response.groups()) {
      ClientException.check(group.errorCode(), what(groupId), group.errorMessage());
      return GroupReader.consumer(group, broker);
    }
    throw silent(groupId);
  }

  private GroupDescription describeClassic(String groupId, int broker) {
    DescribeGroupsResponse response =
        coordinators.call(
            broker,
            new DescribeGroupsRequest().setGroups(List.of(groupId)),
            DescribeGroupsResponse.class,
            Short.MAX_VALUE);
    for (DescribeGroupsResponse.DescribedGroup group : response.groups()) {
      ClientException.check(group.errorCode(), what(groupId), null);
      if (group.groupState().equals(DEAD)) {
        throw ClientException.of(ErrorCode.GROUP_ID_NOT_FOUND, what(groupId));
      }
      return GroupReader.classic(group, broker);
    }
    throw silent(groupId);
  }

  /**
   * Deletes a group with its offsets.
   *
   * @throws ClientException NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND and others
   */
  public void delete(String groupId) {
    boolean[] uncertain = {false};
    coordinators.at(
        groupId,
        broker -> {
          try {
            return delete(groupId, broker);
          } catch (ClientException e) {
            // The first attempt, whose answer was lost, had succeeded.
            if (uncertain[0] && e.error() == ErrorCode.GROUP_ID_NOT_FOUND) {
              return null;
            }
            uncertain[0] |= Retries.isUncertain(e);
            throw e;
          }
        });
  }

  private Void delete(String groupId, int broker) {
    DeleteGroupsResponse response =
        coordinators.call(
            broker,
            new DeleteGroupsRequest().setGroupsNames(List.of(groupId)),
            DeleteGroupsResponse.class,
            Short.MAX_VALUE);
    for (DeleteGroupsResponse.DeletableGroupResult result : response.results()) {
      ClientException.check(result.errorCode(), what(groupId), null);
      return null;
    }
    throw silent(groupId);
  }

  /** The properties of a group, by name; it need not exist. */
  public List<ConfigEntry> describeConfig(String groupId) {
    return configs.describe(groupId);
  }

  /**
   * Changes the properties of a group; those that are not named stay (KIP-339). It need not exist.
   *
   * @param values new values by name
   * @param defaults names of properties that are to have the broker's default again
   * @throws ClientException INVALID_CONFIG and others; then none is changed
   */
  public void alterConfig(String groupId, Map<String, String> values, Collection<String> defaults) {
    configs.alter(groupId, values, defaults);
  }

  private static String what(String groupId) {
    return "Group " + groupId;
  }

  private static ClientException silent(String groupId) {
    return new ClientException(
        ErrorCode.UNKNOWN_SERVER_ERROR, "The broker's answer says nothing of group " + groupId);
  }
}
