package dev.tangram.assignor.tck;

import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** Groups that assignors are tried with. All of them are the same in every run. */
public final class Scenarios {

  private Scenarios() {}

  /** Groups that are as far from usual as the views allow. */
  public static List<Scenario> hostile() {
    TopicsView two = TopicsView.of(TopicView.of("a", 5), TopicView.of("b", 3));
    List<String> both = List.of("a", "b");
    String huge = "n".repeat(30_000);
    List<Scenario> all = new ArrayList<>();
    all.add(scenario("no members", two));
    all.add(scenario("nobody and nothing", TopicsView.of()));
    all.add(scenario("no topics exist", TopicsView.of(), member("m1", both), member("m2", both)));
    all.add(scenario("no subscriptions", two, member("m1", List.of()), member("m2", List.of())));
    all.add(scenario("one has none", two, member("m1", List.of()), member("m2", both)));
    all.add(
        scenario(
            "unknown topics", two, member("m1", List.of("a", "?")), member("m2", List.of("!"))));
    all.add(
        scenario(
            "topics without partitions",
            TopicsView.of(TopicView.of("a", 0), TopicView.of("b", 2), TopicView.of("c", 0)),
            member("m1", List.of("a", "b", "c")),
            member("m2", List.of("a", "c"))));
    all.add(scenario("more members than partitions", two, members(40, both)));
    all.add(
        scenario(
            "huge and odd names",
            TopicsView.of(TopicView.of(huge, 3), TopicView.of("", 2), TopicView.of("\u0000-1", 2)),
            member(huge, List.of(huge, "", "\u0000-1")),
            member("", List.of(huge, "")),
            member("\uD800", List.of("\u0000-1"))));
    all.addAll(claims(two, both));
    return all;
  }

  private static List<Scenario> claims(TopicsView two, List<String> both) {
    List<TopicPartition> everything = partitions("a", 5);
    List<Scenario> all = new ArrayList<>();
    all.add(
        scenario(
            "two claim the same in one generation",
            two,
            member("m1", both).withOwned(everything, 3),
            member("m2", both).withOwned(everything, 3),
            member("m3", both)));
    all.add(
        scenario(
            "claims of old generations",
            two,
            member("m1", both).withOwned(everything, 3),
            member("m2", both).withOwned(everything, 2),
            member("m3", both).withOwned(partitions("b", 3), Integer.MIN_VALUE),
            member("m4", both).withOwned(partitions("b", 2), Integer.MAX_VALUE)));
    all.add(
        scenario(
            "owns what it does not subscribe to",
            two,
            member("m1", List.of("b")).withOwned(everything, 3),
            member("m2", List.of("a")).withOwned(partitions("b", 3), 3)));
    all.add(
        scenario(
            "owns what does not exist",
            two,
            member("m1", both).withOwned(partitions("gone", 4), 1),
            member("m2", both)
                .withOwned(
                    List.of(new TopicPartition("a", 5), new TopicPartition("b", Integer.MAX_VALUE)),
                    1)));
    all.add(
        scenario(
            "user data that is garbage",
            two,
            member("m1", both).withUserData(bytes(0, 0, 0, 9, 0, 1, 'a', 0x7F, -1, -1, -1)),
            member("m2", both).withUserData(bytes(-1, -1, -1, -1, -1, -1, -1, -1)),
            member("m3", both).withUserData(bytes(7))));
    return all;
  }

  /** Random groups: equal and mixed subscriptions, with and without racks, with wild claims. */
  public static List<Scenario> random(long seed, int count) {
    return IntStream.range(0, count).mapToObj(i -> random(seed * 1_000_003 + i)).toList();
  }

  /** One random group. */
  public static Scenario random(long seed) {
    Random random = new Random(seed);
    boolean racks = random.nextBoolean();
    List<TopicView> topics = new ArrayList<>();
    int topicCount = random.nextInt(9);
    for (int i = 0; i < topicCount; i++) {
      int partitions = random.nextInt(10) == 0 ? 0 : random.nextInt(16);
      topics.add(
          new TopicView(
              "t" + i,
              new UUID(seed, i),
              partitions,
              racks && random.nextInt(5) > 0 ? racks(partitions, random) : List.of()));
    }
    List<String> names = new ArrayList<>(topics.stream().map(TopicView::name).toList());
    names.add("missing");
    boolean mixed = random.nextBoolean();
    List<String> first = some(names, random);
    List<MemberView> members = new ArrayList<>();
    int memberCount = random.nextInt(14);
    for (int i = 0; i < memberCount; i++) {
      MemberView member =
          MemberView.of("m" + random.nextInt(1000) + "-" + i, mixed ? some(names, random) : first);
      member = random.nextInt(3) == 0 ? member.withInstanceId("i" + (99 - i)) : member;
      member = racks && random.nextInt(5) > 0 ? member.withRack("r" + random.nextInt(4)) : member;
      members.add(random.nextInt(3) > 0 ? withClaims(member, random) : member);
    }
    return new Scenario("random " + seed, GroupView.of("random", members), TopicsView.of(topics));
  }

  private static MemberView withClaims(MemberView member, Random random) {
    List<TopicPartition> owned = new ArrayList<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      owned.add(new TopicPartition("t" + random.nextInt(9), random.nextInt(17)));
    }
    return member.withOwned(owned, random.nextInt(4) - 1);
  }

  private static List<Set<String>> racks(int partitions, Random random) {
    return IntStream.range(0, partitions)
        .mapToObj(p -> Set.copyOf(List.of("r" + random.nextInt(3), "r" + (3 + random.nextInt(2)))))
        .toList();
  }

  private static List<String> some(List<String> names, Random random) {
    return names.stream().filter(name -> random.nextInt(3) > 0).toList();
  }

  /** The first partitions of a topic. */
  static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  private static MemberView member(String id, List<String> topics) {
    return MemberView.of(id, topics);
  }

  private static MemberView[] members(int count, List<String> topics) {
    return IntStream.range(0, count)
        .mapToObj(i -> MemberView.of("m" + i, topics))
        .toArray(MemberView[]::new);
  }

  private static Scenario scenario(String name, TopicsView topics, MemberView... members) {
    return new Scenario(name, GroupView.of("hostile", List.of(members)), topics);
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }
}
