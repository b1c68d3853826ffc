package dev.tangram.groups.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.AssignmentCheck;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.PartitionAssignor.Protocol;
import dev.tangram.assignor.TopicsView;
import dev.tangram.groups.Assignors;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginPool;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a lease for each question, and believes no answer unchecked. */
final class PooledAssignors implements Assignors {

  private static final Logger LOG = LoggerFactory.getLogger(PooledAssignors.class);

  private final PluginPool<PartitionAssignor> pool;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  PooledAssignors(PluginPool<PartitionAssignor> pool) {
    this.pool = pool;
    pool.onChange(name -> listeners.forEach(listener -> listener.accept(name)));
  }

  @Override
  public void addListener(Consumer<String> listener) {
    listeners.add(listener);
  }

  @Override
  public void removeListener(Consumer<String> listener) {
    listeners.remove(listener);
  }

  @Override
  public List<String> names() {
    return pool.names();
  }

  @Override
  public Set<Protocol> protocols(String name) {
    try (Lease<PartitionAssignor> lease = lease(name)) {
      try {
        return Set.copyOf(lease.service().protocols());
      } catch (Throwable e) {
        throw failed(name, lease, e);
      }
    }
  }

  @Override
  public Assignment assign(String name, GroupView group, TopicsView topics) {
    try (Lease<PartitionAssignor> lease = lease(name)) {
      try {
        return ask(lease, group, topics);
      } catch (Throwable e) {
        ApiException failure = failed(name, lease, e);
        return askOther(name, lease, group, topics).orElseThrow(() -> failure);
      }
    }
  }

  private Optional<Assignment> askOther(
      String name, Lease<PartitionAssignor> than, GroupView group, TopicsView topics) {
    Optional<Lease<PartitionAssignor>> other = pool.other(than);
    if (other.isEmpty()) {
      return Optional.empty();
    }
    try (Lease<PartitionAssignor> lease = other.get()) {
      try {
        return Optional.of(ask(lease, group, topics));
      } catch (Throwable e) {
        failed(name, lease, e);
        return Optional.empty();
      }
    }
  }

  private static Assignment ask(
      Lease<PartitionAssignor> lease, GroupView group, TopicsView topics) {
    Assignment answer = lease.service().assign(group, topics);
    AssignmentCheck.problem(group, topics, answer)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(
                  "Its answer to group " + group.groupId() + " is wrong: " + problem);
            });
    return answer;
  }

  private Lease<PartitionAssignor> lease(String name) {
    try {
      return pool.lease(name);
    } catch (PluginMissingException e) {
      throw new ApiException(ErrorCode.UNSUPPORTED_ASSIGNOR, e.getMessage());
    }
  }

  /** Any Throwable, for a plug-in's broken links or endless recursion are its own fault as well. */
  private static ApiException failed(String name, Lease<PartitionAssignor> lease, Throwable cause) {
    lease.failed(cause);
    LOG.warn("Assignor {} failed: {}", name, lease.provider().id(), cause);
    return new ApiException(
        ErrorCode.COORDINATOR_NOT_AVAILABLE,
        "Assignor " + name + " failed: " + cause + "; the broker's log says more");
  }
}
