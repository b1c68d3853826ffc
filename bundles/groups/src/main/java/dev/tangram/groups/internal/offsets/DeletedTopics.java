package dev.tangram.groups.internal.offsets;

import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.TopicImage;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hears which topics have gone from the cluster. One that has come back under its name is another
 * topic, so the old one is gone as well.
 */
public final class DeletedTopics implements ClusterMetadata.Listener {

  private final Consumer<Set<String>> deleted;

  /**
   * A listener of the cluster's image.
   *
   * @param deleted gets the names, on the thread that changes the image
   */
  public DeletedTopics(Consumer<Set<String>> deleted) {
    this.deleted = deleted;
  }

  @Override
  public void onChange(ClusterImage before, ClusterImage after) {
    Set<String> names = new HashSet<>();
    for (TopicImage topic : before.topics()) {
      if (after.topic(topic.id()).isEmpty()) {
        names.add(topic.name());
      }
    }
    if (!names.isEmpty()) {
      deleted.accept(names);
    }
  }
}
