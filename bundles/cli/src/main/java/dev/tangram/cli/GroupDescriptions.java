package dev.tangram.cli;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.admin.CommittedOffset;
import dev.tangram.client.admin.GroupAdmin;
import dev.tangram.client.admin.GroupDescription;
import dev.tangram.client.admin.GroupMember;
import dev.tangram.client.admin.GroupOffsets;
import dev.tangram.client.consumer.Offsets;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes what there is to know of groups, as text or as JSON. */
final class GroupDescriptions {

  /** What is shown. */
  enum View {
    OFFSETS,
    MEMBERS,
    STATE
  }

  /**
   * How far a group has got in a partition.
   *
   * @param committed null where nothing was committed
   * @param end the end of the partition; null where it is gone or has no leader
   * @param member who has the partition; null for nobody
   */
  record Progress(
      TopicPartition partition, CommittedOffset committed, Long end, GroupMember member) {

    /** Records that are still to be read; null where that is not known. */
    Long lag() {
      return committed == null || end == null ? null : Math.max(0, end - committed.offset());
    }
  }

  /** A group with its offsets, which only the view of offsets has. */
  record Whole(GroupDescription group, List<Progress> progress) {}

  private final Tangram root;
  private final ClusterClient cluster;
  private final GroupAdmin admin;

  GroupDescriptions(Tangram root, ClusterClient cluster, GroupAdmin admin) {
    this.root = root;
    this.cluster = cluster;
    this.admin = admin;
  }

  /**
   * Shows groups.
   *
   * @param listed whether the names come from a list, so that one may have gone since
   */
  void print(List<String> names, View view, boolean listed) {
    List<Whole> all = new ArrayList<>();
    for (String name : names) {
      group(name, listed)
          .ifPresent(
              group ->
                  all.add(new Whole(group, view == View.OFFSETS ? progress(group) : List.of())));
    }
    if (root.json) {
      Json.print(root.console(), json -> GroupJson.groups(json, all, view));
    } else if (view == View.STATE) {
      states(all);
    } else {
      all.forEach(one -> print(one, view));
    }
  }

  private Optional<GroupDescription> group(String name, boolean mayBeGone) {
    try {
      return Optional.of(admin.describe(name));
    } catch (ClientException e) {
      if (mayBeGone && e.error() == ErrorCode.GROUP_ID_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<Progress> progress(GroupDescription group) {
    SortedMap<TopicPartition, CommittedOffset> committed =
        new GroupOffsets(cluster).fetch(group.groupId());
    Map<TopicPartition, GroupMember> owners = new TreeMap<>();
    group.members().forEach(one -> one.assignment().forEach(part -> owners.put(part, one)));
    SortedSet<TopicPartition> partitions = new TreeSet<>(committed.keySet());
    partitions.addAll(owners.keySet());
    List<TopicPartition> led = Partitions.led(cluster, partitions);
    Map<TopicPartition, Long> ends = led.isEmpty() ? Map.of() : new Offsets(cluster).latest(led);
    return partitions.stream()
        .map(id -> new Progress(id, committed.get(id), ends.get(id), owners.get(id)))
        .toList();
  }

  private void states(List<Whole> all) {
    Table table =
        new Table("GROUP", "TYPE", "STATE", "MEMBERS", "ASSIGNOR", "COORDINATOR", "EPOCH");
    for (Whole one : all) {
      GroupDescription group = one.group;
      table.row(
          group.groupId(),
          group.type(),
          group.state(),
          group.members().size(),
          group.assignor(),
          group.coordinator(),
          group.epoch() < 0 ? null : group.epoch());
    }
    table.lines().forEach(root.console()::println);
  }

  private void print(Whole one, View view) {
    GroupDescription group = one.group;
    int members = group.members().size();
    root.console()
        .println(
            "Group %s (%s, %s, %s%s)"
                .formatted(
                    group.groupId(),
                    group.type(),
                    group.state(),
                    members == 1 ? "1 member" : members == 0 ? "no members" : members + " members",
                    group.assignor().isEmpty() ? "" : ", assignor " + group.assignor()));
    List<String> lines = view == View.MEMBERS ? members(group) : offsets(one);
    lines.forEach(line -> root.console().println("  " + line));
  }

  private static List<String> offsets(Whole one) {
    if (one.progress.isEmpty()) {
      return List.of("No offsets are committed, and no partition is assigned.");
    }
    Table table =
        new Table("TOPIC", "PARTITION", "OFFSET", "END", "LAG", "MEMBER", "HOST", "CLIENT");
    for (Progress row : one.progress) {
      GroupMember member = row.member;
      table.row(
          row.partition.topic(),
          row.partition.partition(),
          row.committed == null ? null : row.committed.offset(),
          row.end,
          row.lag(),
          member == null ? null : member.memberId(),
          member == null ? null : member.host(),
          member == null ? null : member.clientId());
    }
    return table.lines();
  }

  private static List<String> members(GroupDescription group) {
    if (group.members().isEmpty()) {
      return List.of("Nobody reads for the group now.");
    }
    // Only the newer protocol has epochs, and targets that members have not reached yet.
    boolean classic = group.epoch() < 0;
    Table table =
        classic
            ? new Table("MEMBER", "INSTANCE", "CLIENT", "HOST", "COUNT", "PARTITIONS")
            : new Table(
                "MEMBER", "INSTANCE", "CLIENT", "HOST", "COUNT", "PARTITIONS", "EPOCH", "TARGET");
    for (GroupMember one : group.members()) {
      List<Object> row = new ArrayList<>();
      row.add(one.memberId());
      row.add(one.instanceId());
      row.add(one.clientId());
      row.add(one.host());
      row.add(one.assignment().size());
      row.add(TopicScope.shorten(one.assignment()));
      if (!classic) {
        row.add(one.epoch());
        row.add(one.target().equals(one.assignment()) ? "same" : TopicScope.shorten(one.target()));
      }
      table.row(row.toArray());
    }
    return table.lines();
  }
}
