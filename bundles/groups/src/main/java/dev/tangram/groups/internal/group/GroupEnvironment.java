package dev.tangram.groups.internal.group;

import dev.tangram.groups.Assignors;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ConfigResource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the groups of a shard see of their surroundings.
 *
 * @param settings limits and times of the broker
 * @param assignors the partition assignors that serve now
 * @param image the cluster of now: topics, and the configurations of groups
 */
public record GroupEnvironment(
    GroupSettings settings, Assignors assignors, Supplier<ClusterImage> image) {

  /** What was configured for a group. */
  public Map<String, String> config(String groupId) {
    return image.get().config(ConfigResource.group(groupId));
  }
}
