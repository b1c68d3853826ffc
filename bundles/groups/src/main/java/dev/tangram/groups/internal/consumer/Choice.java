package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ConsumerSettings;
import dev.tangram.groups.internal.group.GroupEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which assignor decides on a group. */
final class Choice {

  private static final Logger LOG = LoggerFactory.getLogger(Choice.class);

  private final GroupEnvironment environment;

  Choice(GroupEnvironment environment) {
    this.environment = environment;
  }

  /**
   * The first that is installed: what the group's configuration says, what most of its members ask
   * for, the broker's defaults in their order. Where none is, the first of them: it may come.
   */
  String of(ConsumerGroup group) {
    ConsumerSettings settings = environment.settings().consumer();
    List<String> candidates = new ArrayList<>();
    String configured = settings.group(environment.config(group.groupId())).assignor();
    if (!configured.isEmpty()) {
      candidates.add(configured);
    }
    String voted = vote(group);
    if (voted != null) {
      candidates.add(voted);
    }
    candidates.addAll(settings.assignors());
    List<String> installed = environment.assignors().names();
    for (String candidate : candidates) {
      if (installed.contains(candidate)) {
        return candidate;
      }
      LOG.warn(
          "Group {}: there is no assignor {}; the next one is used", group.groupId(), candidate);
    }
    return candidates.isEmpty() ? "" : candidates.get(0);
  }

  /** The most frequent one; of equals the first by name. */
  private static String vote(ConsumerGroup group) {
    Map<String, Integer> votes = new TreeMap<>();
    for (Member member : group.members()) {
      if (member.subscription().assignor() != null) {
        votes.merge(member.subscription().assignor(), 1, Integer::sum);
      }
    }
    String best = null;
    for (Map.Entry<String, Integer> entry : votes.entrySet()) {
      if (best == null || entry.getValue() > votes.get(best)) {
        best = entry.getKey();
      }
    }
    return best;
  }
}
