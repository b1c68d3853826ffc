package dev.tangram.groups;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.PartitionAssignor.Protocol;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.ApiException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The partition assignors that serve now; an OSGi service. Thread safe. */
@ProviderType
public interface Assignors {

  /** Their names, sorted. */
  List<String> names();

  /**
   * The protocols that an assignor is for.
   *
   * @throws ApiException UNSUPPORTED_ASSIGNOR when none of this name is active
   */
  Set<Protocol> protocols(String name);

  /**
   * Lets an assignor compute the target of a group. The answer is checked before it is believed: it
   * is complete, and nothing is given twice or to somebody who did not subscribe to it. Where one
   * version fails and another one can be reached, that one is asked.
   *
   * @throws ApiException UNSUPPORTED_ASSIGNOR when none of this name is active;
   *     COORDINATOR_NOT_AVAILABLE, which clients try again, when it failed or answered nonsense:
   *     the next attempt may meet another version
   */
  Assignment assign(String name, GroupView group, TopicsView topics);

  /**
   * Tells a listener the name of each assignor that comes, goes, or is served by another version.
   * It is called after the change and must not block.
   */
  void addListener(Consumer<String> listener);

  /** Tells a listener no more. */
  void removeListener(Consumer<String> listener);
}
