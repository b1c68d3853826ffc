package dev.tangram.groups.internal.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.shard.SimulatedGroups;
import dev.tangram.protocol.message.DescribeGroupsRequest;
import dev.tangram.protocol.message.DescribeGroupsResponse;
import dev.tangram.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.tangram.request.TestRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What tests of classic groups have in common: a group of a name and its members. */
abstract class ClassicGroupTestCase {

  static final String GROUP = "g";

  final GroupHandlers handlers = new GroupHandlers(new SimulatedGroups());

  TestMember member() {
    return new TestMember(handlers, GROUP, null);
  }

  TestMember staticMember(String instanceId) {
    return new TestMember(handlers, GROUP, instanceId);
  }

  void advance(long byMs) {
    handlers.groups().coordinator().advance(byMs);
  }

  /** Another broker takes over. */
  void failOver() {
    handlers.groups().coordinator().failOver(false);
  }

  DescribedGroup described() {
    return handlers
        .<DescribeGroupsResponse>ask(new DescribeGroupsRequest().setGroups(List.of(GROUP)), 5)
        .groups()
        .get(0);
  }

  String state() {
    return described().groupState();
  }

  /** Lets new members make a group, or let members of a group go through a round. */
  void rebalance(TestMember... members) {
    List<TestRequest> joins = new ArrayList<>();
    for (TestMember member : members) {
      joins.add(member.join());
    }
    if (!joins.get(0).isAnswered()) {
      advance(SimulatedGroups.SETTINGS.initialRebalanceDelayMs());
      advance(SimulatedGroups.SETTINGS.initialRebalanceDelayMs());
    }
    for (int i = 0; i < members.length; i++) {
      members[i].took(joins.get(i));
    }
    sync(members);
    assertThat(state()).isEqualTo("Stable");
  }

  /** All ask for their assignments, the leader last: it gives "part of" and the member's id. */
  void sync(TestMember... members) {
    Map<String, String> assignments = new HashMap<>();
    for (TestMember member : members) {
      assignments.put(member.memberId(), "part of " + member.memberId());
    }
    Map<TestMember, TestRequest> syncs = new HashMap<>();
    TestMember leader = null;
    for (TestMember member : members) {
      if (member.leads()) {
        leader = member;
      } else {
        syncs.put(member, member.sync(Map.of()));
      }
    }
    assertThat(leader).as("leader").isNotNull();
    syncs.put(leader, leader.sync(assignments));
    syncs.forEach(
        (member, sync) ->
            assertThat(TestMember.assignmentOf(sync)).isEqualTo("part of " + member.memberId()));
  }
}
