package dev.tangram.tests.benchmarks.load;

import dev.tangram.tests.harness.load.Latencies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * One group, rebalanced again and again: all members join, the leader gives each its part, all have
 * it. The latency is that from the moment at which the last one joins until all have their part.
 */
final class RebalanceLoad implements AutoCloseable {

  private final List<GroupConnection> connections = new ArrayList<>();
  private final List<GroupMember> members = new ArrayList<>();
  private final int partitions;
  private final int rounds;

  RebalanceLoad(Order order) throws IOException {
    partitions = order.integer("partitions");
    rounds = order.integer("rounds");
    for (int i = 0; i < order.integer("members"); i++) {
      GroupConnection connection = new GroupConnection(order.text("bootstrap"));
      connections.add(connection);
      members.add(
          new GroupMember(connection, order.text("group"), order.text("topic"), partitions));
    }
    Coordinators.await(connections.get(0), order.text("group"));
  }

  /** Records count rebalances. */
  Outcome run() throws IOException {
    for (GroupMember member : members) {
      member.introduce();
    }
    beginAlone();
    rebalance(true);
    Latencies latencies = new Latencies();
    long begin = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      latencies.add(rebalance(false));
    }
    Outcome outcome = new Outcome(rounds, 0, System.nanoTime() - begin, latencies);
    members.get(0).leaveWith(members);
    return outcome;
  }

  /** The first member of a group leads it from then on. */
  private void beginAlone() throws IOException {
    GroupMember leader = members.get(0);
    leader.sendJoin();
    leader.awaitJoin();
    leader.sendSync();
    leader.awaitSync();
  }

  /** Returns the nanoseconds from the last join on. */
  private long rebalance(boolean first) throws IOException {
    members.get(0).sendJoin();
    if (!first) {
      awaitBegun(members.get(1));
    }
    int last = members.size() - 1;
    for (GroupMember member : members.subList(1, last)) {
      member.sendJoin();
    }
    long begin = System.nanoTime();
    members.get(last).sendJoin();
    for (GroupMember member : members) {
      member.awaitJoin();
    }
    for (GroupMember member : members) {
      member.sendSync();
    }
    for (GroupMember member : members) {
      member.awaitSync();
    }
    long nanos = System.nanoTime() - begin;
    check();
    return nanos;
  }

  /** Those that join before the leader was seen to would be told that all is as it was. */
  private static void awaitBegun(GroupMember member) throws IOException {
    do {
      member.sendBeat();
    } while (!member.awaitBeat());
  }

  private void check() throws IOException {
    BitSet all = new BitSet();
    int count = 0;
    for (GroupMember member : members) {
      for (TopicPartition partition : member.owned()) {
        all.set(partition.partition());
        count++;
      }
    }
    if (count != partitions || all.cardinality() != partitions) {
      throw new IOException(
          count + " partitions given out, " + all.cardinality() + " of them once");
    }
  }

  @Override
  public void close() throws IOException {
    for (GroupConnection connection : connections) {
      connection.close();
    }
  }
}
