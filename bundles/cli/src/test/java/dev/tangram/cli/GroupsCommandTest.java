package dev.tangram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.client.scripted.ScriptedGroup;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.OffsetFetchResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupsCommandTest {

  private static final TopicPartition O0 = new TopicPartition("orders", 0);
  private static final TopicPartition O1 = new TopicPartition("orders", 1);

  private ScriptedCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(2);
    cluster.create("orders", 2);
    cluster.log(O0).pretend(100);
    cluster.log(O1).pretend(50);
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
  }

  private Cli run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--bootstrap";
    all[arguments.length + 1] = cluster.broker(0).endpoint().toString();
    return Cli.run(all);
  }

  private String good(String... arguments) {
    Cli run = run(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run.out();
  }

  private String failed(String... arguments) {
    Cli run = run(arguments);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Problem: ").contains("What to do: ").doesNotContain("\tat ");
    return run.err();
  }

  @Test
  void listsWithTypesStatesAndFilters() {
    assertThat(good("groups", "list")).isEmpty();
    cluster.classicGroup("app").member("m", O0);
    cluster.consumerGroup("other-app");
    assertThat(good("groups", "list"))
        .isEqualTo(
            """
            GROUP      TYPE      STATE
            app        classic   Stable
            other-app  consumer  Empty
            """);
    assertThat(good("groups", "list", "--state", "stable,dead"))
        .contains("app  ")
        .doesNotContain("other");
    assertThat(good("groups", "list", "--type", "consumer", "--json"))
        .isEqualTo(
            "[{\"group\":\"other-app\",\"type\":\"consumer\",\"state\":\"Empty\","
                + "\"protocolType\":\"consumer\"}]\n");
  }

  @Test
  void describesLagAndWhoReads() {
    cluster.classicGroup("app").member("m-1", O0).offset("orders", 0, 90).offset("gone", 3, 7);
    assertThat(good("groups", "describe", "app"))
        .isEqualTo(
            """
            Group app (classic, Stable, 1 member, assignor range)
              TOPIC   PARTITION  OFFSET  END  LAG  MEMBER  HOST       CLIENT
              gone    3          7       -    -    -       -          -
              orders  0          90      100  10   m-1     127.0.0.1  client
            """);
    assertThat(good("groups", "describe", "--json"))
        .contains("\"group\":\"app\"", "\"members\":[{\"member\":\"m-1\"")
        .contains(
            "{\"topic\":\"gone\",\"partition\":3,\"offset\":7,\"endOffset\":null,\"lag\":null,")
        .contains("\"offset\":90,\"endOffset\":100,\"lag\":10,")
        .contains("\"metadata\":\"m\",\"member\":\"m-1\"}");
  }

  @Test
  void partitionsWithoutAnOffsetAndWithoutALeaderAreThere() {
    cluster.classicGroup("app").member("m-1", O0).offset("orders", 1, 5);
    cluster.log(O1).leader(9);
    assertThat(good("groups", "describe", "app"))
        .contains("orders  0          -       100  -    m-1")
        .contains("orders  1          5       -    -    -");
  }

  @Test
  void anEmptyGroupSaysSo() {
    cluster.classicGroup("app");
    assertThat(good("groups", "describe", "app"))
        .contains("Group app (classic, Empty, no members)", "No offsets are committed");
    assertThat(good("groups", "describe", "app", "--members")).contains("Nobody reads");
    assertThat(failed("groups", "describe", "absent")).contains("groups list");
  }

  @Test
  void describesMembersAndTheirTargets() {
    cluster.classicGroup("app").member(new ScriptedGroup.Member("m", "i-1", List.of(O0, O1), null));
    assertThat(good("groups", "describe", "app", "--members"))
        .contains("MEMBER  INSTANCE  CLIENT  HOST       COUNT  PARTITIONS\n")
        .contains("m       i-1       client  127.0.0.1  2      orders:0,1\n");
    cluster
        .consumerGroup("next")
        .member(new ScriptedGroup.Member("a", null, List.of(O0, O1), List.of(O0)))
        .member(new ScriptedGroup.Member("b", null, List.of(), List.of(O1)));
    assertThat(good("groups", "describe", "next", "--members"))
        .contains("a       -         client  127.0.0.1  2      orders:0,1  6      orders:0\n")
        .contains("b       -         client  127.0.0.1  0      -           6      orders:1\n");
    assertThat(good("groups", "describe", "--state"))
        .isEqualTo(
            """
            GROUP  TYPE      STATE   MEMBERS  ASSIGNOR  COORDINATOR  EPOCH
            app    classic   Stable  1        range     1            -
            next   consumer  Stable  2        uniform   0            7
            """);
  }

  @Test
  void deletesGroupsAndOffsets() {
    cluster.classicGroup("app").member("m", O0).offset("orders", 0, 1).offset("old", 0, 1);
    cluster.classicGroup("done");
    assertThat(failed("groups", "delete", "app")).contains("--members");
    assertThat(failed("groups", "delete-offsets", "app", "-t", "orders")).contains("leave it out");
    assertThat(failed("groups", "delete-offsets", "app", "-t", "orders:1"))
        .contains("Group app has no offsets there");
    assertThat(good("groups", "delete-offsets", "app", "-t", "old"))
        .isEqualTo("Deleted the offsets of group app in old:0\n");
    assertThat(cluster.groups().get("app").offsets()).isEqualTo(Map.of(O0, 1L));
    assertThat(good("groups", "delete", "done")).isEqualTo("Deleted group done\n");
    assertThat(failed("groups", "delete", "done")).contains("does not exist");
  }

  @Test
  void theAssignorOfAGroupIsChosen() {
    assertThat(good("groups", "assignor", "get", "app")).isEqualTo("none: the clients choose\n");
    assertThat(good("groups", "assignor", "set", "app", "sticky"))
        .isEqualTo("Group app uses the assignor sticky\n");
    assertThat(cluster.groups().get("app").configs()).containsEntry("group.assignor", "sticky");
    assertThat(good("groups", "assignor", "get", "app")).isEqualTo("sticky\n");
    assertThat(good("groups", "assignor", "get", "app", "--json"))
        .isEqualTo("{\"assignor\":\"sticky\",\"group\":\"app\"}\n");
    assertThat(good("groups", "assignor", "unset", "app")).contains("clients of group app choose");
    assertThat(cluster.groups().get("app").configs()).isEmpty();
    assertThat(failed("groups", "assignor", "set", "app", "none"))
        .contains("Configuration of group app");
  }

  @Test
  void whatACoordinatorRefusesIsTold() {
    cluster.classicGroup("app");
    cluster
        .broker(1)
        .next(
            ApiKey.OFFSET_FETCH,
            (request, usual) ->
                new OffsetFetchResponse()
                    .setErrorCode(ErrorCode.GROUP_AUTHORIZATION_FAILED.code()));
    assertThat(failed("groups", "describe", "app"))
        .contains("Offsets of group app: Not authorized for the group.");
  }
}
