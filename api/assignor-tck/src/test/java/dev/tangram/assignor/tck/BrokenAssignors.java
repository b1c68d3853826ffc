package dev.tangram.assignor.tck;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Assignors that break one guarantee each. */
final class BrokenAssignors {

  private BrokenAssignors() {}

  /**
   * @param test the beginning of the name of a test that must fail
   */
  record Broken(String test, Supplier<ReferenceAssignor> assignor) {}

  static Map<String, Broken> all() {
    Map<String, Broken> all = new LinkedHashMap<>();
    all.put("changes its name", new Broken("guarantee1", ChangesName::new));
    all.put("has no protocol", new Broken("guarantee1", NoProtocol::new));
    all.put("forgets a partition", new Broken("guarantee2", ForgetsOne::new));
    all.put("gives one twice", new Broken("guarantee2", GivesTwice::new));
    all.put("invents a member", new Broken("guarantee2", InventsMember::new));
    all.put("leaves idle members out", new Broken("guarantee2", LeavesOut::new));
    all.put("ignores subscriptions", new Broken("guarantee2", IgnoresSubscriptions::new));
    all.put("one partition too many", new Broken("guarantee2", OneTooMany::new));
    all.put("order of a hash with a seed", new Broken("guarantee3", Salted::new));
    all.put("remembers the last answer", new Broken("guarantee3", Remembers::new));
    all.put("writes to its input", new Broken("guarantee4InputIsLeftAlone", SortsInput::new));
    all.put("keeps its input", new Broken("guarantee4InputIsNotKept", KeepsInput::new));
    all.put("believes all claims", new Broken("guarantee5", BelievesClaims::new));
    all.put("fails without members", new Broken("guarantee5", NeedsMembers::new));
    all.put("shares state of threads", new Broken("guarantee6", SharedState::new));
    all.put("takes long", new Broken("guarantee7Usual", Slow::new));
    all.put("all to one", new Broken("abilityBalancedInEqual", NeverLevels::new));
    all.put("no balance where mixed", new Broken("abilityBalancedInMixed", NeverLevels::new));
    all.put("forgets what was", new Broken("abilityStickyWhereNothing", NoHistory::new));
    all.put("moves on change", new Broken("abilityStickyWhenSomebody", NoHistory::new));
    all.put("the first claim wins", new Broken("abilityStickyTheHigher", FirstClaim::new));
    all.put("blind for racks", new Broken("abilityRackAware", RackBlind::new));
    return all;
  }

  private static final class ChangesName extends ReferenceAssignor {
    private int calls;

    @Override
    public String name() {
      return calls++ == 0 ? "reference" : "other";
    }
  }

  private static final class NoProtocol extends ReferenceAssignor {
    @Override
    public Set<Protocol> protocols() {
      return Set.of();
    }
  }

  private static final class ForgetsOne extends ReferenceAssignor {
    @Override
    List<TopicPartition> partitions(TopicsView topics) {
      List<TopicPartition> all = super.partitions(topics);
      return all.subList(0, Math.max(0, all.size() - 1));
    }
  }

  private static final class GivesTwice extends ReferenceAssignor {
    @Override
    Assignment answer(Map<String, ? extends Collection<TopicPartition>> shares) {
      Map<String, List<TopicPartition>> twice = new HashMap<>();
      TopicPartition first = null;
      for (Map.Entry<String, ? extends Collection<TopicPartition>> share : shares.entrySet()) {
        List<TopicPartition> its = new ArrayList<>(share.getValue());
        if (first != null && !its.isEmpty()) {
          its.add(first);
        }
        first = its.isEmpty() ? first : its.get(0);
        twice.put(share.getKey(), its);
      }
      return Assignment.of(twice);
    }
  }

  private static final class InventsMember extends ReferenceAssignor {
    @Override
    Assignment answer(Map<String, ? extends Collection<TopicPartition>> shares) {
      Map<String, Collection<TopicPartition>> more = new HashMap<>(shares);
      more.put("nobody", List.of());
      return Assignment.of(more);
    }
  }

  private static final class LeavesOut extends ReferenceAssignor {
    @Override
    Assignment answer(Map<String, ? extends Collection<TopicPartition>> shares) {
      Map<String, Collection<TopicPartition>> fewer = new HashMap<>(shares);
      fewer.values().removeIf(Collection::isEmpty);
      return Assignment.of(fewer);
    }
  }

  private static final class IgnoresSubscriptions extends ReferenceAssignor {
    @Override
    boolean subscribes(MemberView member, String topic) {
      return true;
    }
  }

  private static final class OneTooMany extends ReferenceAssignor {
    @Override
    Assignment answer(Map<String, ? extends Collection<TopicPartition>> shares) {
      Map<String, Collection<TopicPartition>> more = new HashMap<>(shares);
      more.replaceAll(
          (member, its) -> {
            List<TopicPartition> list = new ArrayList<>(its);
            its.stream().findFirst().ifPresent(p -> list.add(new TopicPartition(p.topic(), 1_000)));
            return list;
          });
      return Assignment.of(more);
    }
  }

  /** The first members swap their shares in every second instance. */
  private static final class Salted extends ReferenceAssignor {
    private static int instances;
    private final boolean odd = instances++ % 2 == 1;

    @Override
    public Assignment assign(GroupView group, TopicsView topics) {
      Assignment answer = super.assign(group, topics);
      if (!odd) {
        return answer;
      }
      Map<String, List<TopicPartition>> reversed = new HashMap<>();
      answer
          .members()
          .forEach(
              (member, its) -> {
                List<TopicPartition> list = new ArrayList<>(its.partitions());
                Collections.reverse(list);
                reversed.put(member, list);
              });
      return Assignment.of(reversed);
    }
  }

  private static final class Remembers extends ReferenceAssignor {
    private final Map<TopicPartition, String> last = new HashMap<>();

    @Override
    Map<TopicPartition, MemberView> claims(GroupView group) {
      Map<TopicPartition, MemberView> claims = super.claims(group);
      for (MemberView member : group.members()) {
        last.forEach(
            (partition, owner) -> {
              if (!owner.equals(member.memberId())) {
                claims.put(partition, member);
              }
            });
      }
      return claims;
    }

    @Override
    Assignment answer(Map<String, ? extends Collection<TopicPartition>> shares) {
      shares.forEach((member, its) -> its.forEach(partition -> last.put(partition, member)));
      return super.answer(shares);
    }
  }

  private static final class SortsInput extends ReferenceAssignor {
    @Override
    public Assignment assign(GroupView group, TopicsView topics) {
      group.members().sort((a, b) -> b.memberId().compareTo(a.memberId()));
      return super.assign(group, topics);
    }
  }

  private static final class KeepsInput extends ReferenceAssignor {
    private GroupView kept;

    @Override
    public Assignment assign(GroupView group, TopicsView topics) {
      Assignment answer = super.assign(group, topics);
      kept = group;
      return kept.members().isEmpty() ? super.assign(kept, topics) : answer;
    }
  }

  private static final class BelievesClaims extends ReferenceAssignor {
    @Override
    public Assignment assign(GroupView group, TopicsView topics) {
      Map<String, TreeSet<TopicPartition>> shares = new HashMap<>();
      super.assign(group, topics)
          .members()
          .forEach((member, its) -> shares.put(member, new TreeSet<>(its.partitions())));
      group.members().forEach(m -> shares.get(m.memberId()).addAll(m.owned()));
      return Assignment.of(shares);
    }
  }

  private static final class NeedsMembers extends ReferenceAssignor {
    @Override
    public Assignment assign(GroupView group, TopicsView topics) {
      group.members().get(0);
      return super.assign(group, topics);
    }
  }

  private static final class SharedState extends ReferenceAssignor {
    private volatile GroupView current;

    @Override
    public Assignment assign(GroupView group, TopicsView topics) {
      current = group;
      Thread.yield();
      return super.assign(current, topics);
    }
  }

  private static final class Slow extends ReferenceAssignor {
    @Override
    public Assignment assign(GroupView group, TopicsView topics) {
      Assignment answer = super.assign(group, topics);
      long end = System.nanoTime() + 1_100_000L * group.members().size() / 100 * 1_000;
      while (System.nanoTime() < end) {
        answer = super.assign(group, topics);
      }
      return answer;
    }
  }

  /** The whole of each claim is kept, and the first member that may have the rest gets it. */
  private static final class NeverLevels extends ReferenceAssignor {
    @Override
    void level(GroupView group, Map<String, TreeSet<TopicPartition>> shares) {
      for (MemberView member : group.members()) {
        for (TreeSet<TopicPartition> other : shares.values()) {
          List<TopicPartition> taken =
              other.stream().filter(p -> member.subscribes(p.topic())).toList();
          taken.forEach(other::remove);
          shares.get(member.memberId()).addAll(taken);
        }
      }
    }
  }

  private static final class NoHistory extends ReferenceAssignor {
    @Override
    Map<TopicPartition, MemberView> claims(GroupView group) {
      Map<TopicPartition, MemberView> wrong = new HashMap<>();
      List<MemberView> members = group.members();
      for (int i = 0; i < members.size(); i++) {
        MemberView next = members.get((i + 1) % members.size());
        members.get(i).owned().forEach(partition -> wrong.put(partition, next));
      }
      return wrong;
    }
  }

  private static final class FirstClaim extends ReferenceAssignor {
    @Override
    Map<TopicPartition, MemberView> claims(GroupView group) {
      Map<TopicPartition, MemberView> first = new HashMap<>();
      for (MemberView member : group.members()) {
        member.owned().forEach(partition -> first.putIfAbsent(partition, member));
      }
      return first;
    }
  }

  private static final class RackBlind extends ReferenceAssignor {
    @Override
    public Assignment assign(GroupView group, TopicsView topics) {
      List<MemberView> nowhere =
          group.members().stream().map(m -> MemberView.of(m.memberId(), m.topics())).toList();
      return super.assign(GroupView.of(group.groupId(), nowhere), topics);
    }
  }
}
