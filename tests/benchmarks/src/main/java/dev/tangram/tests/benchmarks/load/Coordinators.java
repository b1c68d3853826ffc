package dev.tangram.tests.benchmarks.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** The coordinator of a group comes into being with its first use. */
final class Coordinators {

  private static final short FIND = 4;
  private static final short DESCRIBE = 5;
  private static final long LIMIT_SECONDS = 60;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Coordinators() {}

  /** Waits until the group has one and that has loaded. */
  static void await(GroupConnection connection, String group) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!serves(connection, group)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no coordinator of " + group);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static boolean serves(GroupConnection connection, String group) throws IOException {
    connection.send(
        ApiKeys.FIND_COORDINATOR,
        FIND,
        new FindCoordinatorRequestData().setCoordinatorKeys(List.of(group)));
    short found =
        connection
            .receive(ApiKeys.FIND_COORDINATOR, FIND, new FindCoordinatorResponseData())
            .coordinators()
            .get(0)
            .errorCode();
    connection.send(
        ApiKeys.DESCRIBE_GROUPS,
        DESCRIBE,
        new DescribeGroupsRequestData().setGroups(List.of(group)));
    short described =
        connection
            .receive(ApiKeys.DESCRIBE_GROUPS, DESCRIBE, new DescribeGroupsResponseData())
            .groups()
            .get(0)
            .errorCode();
    return found == 0 && described == 0;
  }
}
