package dev.tangram.tests.benchmarks.load;

import dev.tangram.tests.harness.load.Latencies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Many groups that do nothing: each has one member, a topic of four partitions of which offsets are
 * committed, and beats every three seconds, the client's default. Members share connections.
 */
final class IdleGroupsLoad implements AutoCloseable {

  private static final int CONNECTIONS = 50;
  private static final int PARTITIONS = 4;
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final List<GroupConnection> connections = new ArrayList<>();
  private final List<GroupMember> members = new ArrayList<>();

  IdleGroupsLoad(Order order) throws IOException {
    String prefix = order.text("group");
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(new GroupConnection(order.text("bootstrap")));
    }
    int groups = order.integer("groups");
    for (int i = 0; i < groups; i++) {
      GroupConnection connection = connections.get(i % CONNECTIONS);
      String group = prefix + "-" + i;
      if (i < 500) { // every partition of the coordinators' topic is among them
        Coordinators.await(connection, group);
      }
      members.add(new GroupMember(connection, group, order.text("topic"), PARTITIONS));
    }
  }

  /** Makes the groups; records count them. */
  Outcome settle() throws IOException {
    long begin = System.nanoTime();
    for (int from = 0; from < members.size(); from += CONNECTIONS) {
      List<GroupMember> some = members.subList(from, Math.min(members.size(), from + CONNECTIONS));
      for (GroupMember member : some) {
        member.introduce();
        member.sendJoin();
      }
      for (GroupMember member : some) {
        member.awaitJoin();
        member.sendSync();
      }
      for (GroupMember member : some) {
        member.awaitSync();
        member.commit(1);
      }
    }
    return new Outcome(members.size(), 0, System.nanoTime() - begin, new Latencies());
  }

  /** Nothing but beats; records count them. */
  Outcome idle(double seconds) throws IOException {
    Latencies latencies = new Latencies();
    long begin = System.nanoTime();
    long end = begin + (long) (seconds * 1e9);
    long beats = 0;
    for (long due = begin; due < end; due = begin + beats * BEAT_NANOS / members.size()) {
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      GroupMember member = members.get((int) (beats++ % members.size()));
      long sent = System.nanoTime();
      member.sendBeat();
      member.awaitBeat();
      latencies.add(System.nanoTime() - sent);
    }
    return new Outcome(beats, 0, System.nanoTime() - begin, latencies);
  }

  @Override
  public void close() throws IOException {
    for (GroupConnection connection : connections) {
      connection.close();
    }
  }
}
