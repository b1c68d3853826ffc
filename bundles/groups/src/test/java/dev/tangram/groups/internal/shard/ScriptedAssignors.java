package dev.tangram.groups.internal.shard;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.PartitionAssignor.Protocol;
import dev.tangram.assignor.TopicsView;
import dev.tangram.groups.Assignors;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Assignors that a test makes up. */
public final class ScriptedAssignors implements Assignors {

  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, BiFunction<GroupView, TopicsView, Assignment>> byName = new TreeMap<>();

  /** Installs an assignor, or replaces it. */
  public void install(String name, BiFunction<GroupView, TopicsView, Assignment> assignor) {
    byName.put(name, assignor);
    listeners.forEach(listener -> listener.accept(name));
  }

  public void remove(String name) {
    byName.remove(name);
    listeners.forEach(listener -> listener.accept(name));
  }

  @Override
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  @Override
  public Set<Protocol> protocols(String name) {
    return Set.of(Protocol.EAGER, Protocol.COOPERATIVE);
  }

  @Override
  public Assignment assign(String name, GroupView group, TopicsView topics) {
    BiFunction<GroupView, TopicsView, Assignment> assignor = byName.get(name);
    if (assignor == null) {
      throw new ApiException(ErrorCode.UNSUPPORTED_ASSIGNOR, "There is no " + name);
    }
    return assignor.apply(group, topics);
  }

  @Override
  public void addListener(Consumer<String> listener) {
    listeners.add(listener);
  }

  @Override
  public void removeListener(Consumer<String> listener) {
    listeners.remove(listener);
  }
}
