package dev.tangram.groups.internal.consumer;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.AssignmentCheck;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.PartitionAssignor.Protocol;
import dev.tangram.assignor.TopicsView;
import dev.tangram.assignor.range.internal.RangeAssignor;
import dev.tangram.assignor.uniform.internal.UniformAssignor;
import dev.tangram.groups.Assignors;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The real assignors, which a test takes away or lets fail. */
final class SwappableAssignors implements Assignors {

  final Map<String, PartitionAssignor> installed = new TreeMap<>();
  final List<String> asked = new ArrayList<>();
  boolean failing;

  SwappableAssignors() {
    install(new UniformAssignor());
    install(new RangeAssignor());
  }

  void install(PartitionAssignor assignor) {
    installed.put(assignor.name(), assignor);
  }

  @Override
  public List<String> names() {
    return List.copyOf(installed.keySet());
  }

  @Override
  public Set<Protocol> protocols(String name) {
    return installed.get(name).protocols();
  }

  @Override
  public Assignment assign(String name, GroupView group, TopicsView topics) {
    asked.add(name);
    PartitionAssignor assignor = installed.get(name);
    if (assignor == null) {
      throw new ApiException(ErrorCode.UNSUPPORTED_ASSIGNOR, "no " + name);
    }
    if (failing) {
      throw new ApiException(ErrorCode.COORDINATOR_NOT_AVAILABLE, name + " fails");
    }
    Assignment answer = assignor.assign(group, topics);
    AssignmentCheck.problem(group, topics, answer)
        .ifPresent(
            problem -> {
              throw new AssertionError(problem);
            });
    return answer;
  }

  @Override
  public void addListener(Consumer<String> listener) {
    // The tests tell the shard themselves.
  }

  @Override
  public void removeListener(Consumer<String> listener) {
    // None was added.
  }
}
