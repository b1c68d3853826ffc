package dev.tangram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.client.scripted.ScriptedGroup;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetOffsetsCommandTest {

  private static final TopicPartition O0 = new TopicPartition("orders", 0);
  private static final TopicPartition O1 = new TopicPartition("orders", 1);
  private static final TopicPartition P0 = new TopicPartition("payments", 0);

  @TempDir private Path directory;
  private ScriptedCluster cluster;
  private ScriptedGroup group;

  /** Offset N of a topic is of second N of 1970. */
  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(2);
    cluster.create("orders", 2);
    cluster.create("payments", 1);
    cluster.log(O0).pretend(100);
    cluster.log(O0).startOffset(10);
    cluster.log(O1).pretend(50);
    cluster.log(P0).pretend(5);
    group = cluster.classicGroup("app").offset("orders", 0, 40).offset("orders", 1, 30);
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
  }

  private Cli run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 4);
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[0] = "groups";
    all[1] = "reset-offsets";
    all[arguments.length + 2] = "--bootstrap";
    all[arguments.length + 3] = cluster.broker(0).endpoint().toString();
    return Cli.run(all);
  }

  private Cli good(String... arguments) {
    Cli run = run(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private String failed(String... arguments) {
    Cli run = run(arguments);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Problem: ").contains("What to do: ").doesNotContain("\tat ");
    return run.err();
  }

  private void resetTo(long first, long second, String... how) {
    String[] all = Arrays.copyOf(how, how.length + 3);
    System.arraycopy(how, 0, all, 1, how.length);
    all[0] = "app";
    all[how.length + 1] = "--all-topics";
    all[how.length + 2] = "--execute";
    assertThat(good(all).err()).contains("are committed");
    assertThat(group.offsets()).isEqualTo(Map.of(O0, first, O1, second));
  }

  private long commits() {
    return cluster.broker(0).seen(ApiKey.OFFSET_COMMIT)
        + cluster.broker(1).seen(ApiKey.OFFSET_COMMIT);
  }

  @Test
  void nothingIsChangedUnlessToldTo() {
    Cli run = good("app", "--topic", "orders", "--to-earliest");
    assertThat(run.out())
        .isEqualTo(
            """
            GROUP  TOPIC   PARTITION  OFFSET  NEW-OFFSET
            app    orders  0          40      10
            app    orders  1          30      0
            """);
    assertThat(run.err()).contains("Nothing was changed; do it with --execute.");
    good("app", "--topic", "orders", "--to-earliest", "--dry-run");
    assertThat(commits()).isZero();
    assertThat(group.offsets()).isEqualTo(Map.of(O0, 40L, O1, 30L));
  }

  @Test
  void everyTarget() {
    resetTo(10, 0, "--to-earliest");
    resetTo(100, 50, "--to-latest");
    resetTo(100, 50, "--to-current");
    resetTo(45, 45, "--to-offset", "45");
    resetTo(35, 35, "--shift-by", "-10");
    resetTo(38, 38, "--shift-by", "3");
    resetTo(20, 20, "--to-datetime", "1970-01-01T00:00:20");
    resetTo(60, 50, "--to-datetime", "1970-01-01T01:01:00+01:00");
    resetTo(100, 50, "--by-duration", "P1D");
    resetTo(10, 0, "--by-duration", "P99999D");
  }

  @Test
  void whatLiesOutsideIsMovedIntoTheRange() {
    Cli run = good("app", "--topic", "orders", "--to-offset", "70", "--execute");
    assertThat(run.err())
        .contains("Warning: Offset 70 is not in orders-1, which has 0 to 50; 50 is taken")
        .doesNotContain("orders-0");
    resetTo(10, 0, "--shift-by", "-9223372036854775808");
    resetTo(100, 50, "--shift-by", "9223372036854775807");
  }

  @Test
  void onlyWhatIsNamedIsReset() {
    good("app", "-t", "orders:1", "-t", "payments", "--to-latest", "--execute");
    assertThat(group.offsets()).isEqualTo(Map.of(O0, 40L, O1, 50L, P0, 5L));
    assertThat(failed("app", "-t", "orders:7", "--to-latest")).contains("no partition 7");
    assertThat(failed("app", "-t", "absent", "--to-latest")).contains("absent does not exist");
    assertThat(failed("app", "-t", "payments", "-t", "absent", "--to-latest", "--execute"))
        .contains("absent");
    assertThat(group.offsets()).containsEntry(P0, 5L);
  }

  @Test
  void aGroupWithMembersIsLeftAlone() {
    group.member("m", O0);
    assertThat(failed("app", "-t", "orders", "--to-earliest", "--execute"))
        .contains(
            "Group app has members, and its state is Stable; nothing was changed.", "--members");
    assertThat(failed("other", "app", "-t", "orders", "--to-earliest", "--execute"))
        .contains("Group app");
    assertThat(commits()).isZero();
  }

  @Test
  void aNewGroupGetsOffsets() {
    good("new", "-t", "orders", "--to-current", "--execute");
    assertThat(cluster.groups().get("new").offsets()).isEqualTo(Map.of(O0, 100L, O1, 50L));
    assertThat(failed("newer", "-t", "orders", "--shift-by", "1"))
        .contains("orders-0 has no committed offset");
    assertThat(failed("newer", "--all-topics", "--to-latest"))
        .contains("Group newer has no committed offsets");
  }

  @Test
  void topicsThatHaveGoneAreLeftOut() {
    group.offset("gone", 0, 3);
    Cli run = good("app", "--all-topics", "--to-latest");
    assertThat(run.err()).contains("Warning: Partition gone-0 does not exist any more");
    assertThat(run.out()).contains("orders").doesNotContain("gone");
  }

  @Test
  void whatIsExportedCanBeRead() throws IOException {
    Cli export = good("app", "--all-topics", "--to-current", "--export");
    assertThat(export.out()).isEqualTo("orders,0,40\norders,1,30\n");
    Path file = Files.write(directory.resolve("offsets.csv"), export.bytes());
    good("app", "--all-topics", "--to-earliest", "--execute");
    good("app", "--from-file", file.toString(), "--execute");
    assertThat(group.offsets()).isEqualTo(Map.of(O0, 40L, O1, 30L));
  }

  @Test
  void severalGroupsInOneFile() throws IOException {
    cluster.classicGroup("a,\"b").offset("payments", 0, 1);
    Cli export = good("app", "a,\"b", "--all-topics", "--to-current", "--export");
    assertThat(export.out())
        .isEqualTo("app,orders,0,40\napp,orders,1,30\n\"a,\"\"b\",payments,0,1\n");
    String changed = export.out().replace(",40", ",41").replace("0,1", "0,2");
    Path file = Files.writeString(directory.resolve("offsets.csv"), changed);
    good("app", "a,\"b", "--from-file", file.toString(), "--execute");
    assertThat(group.offsets()).containsEntry(O0, 41L);
    assertThat(cluster.groups().get("a,\"b").offsets()).containsEntry(P0, 2L);
    assertThat(failed("app", "--from-file", file.toString()))
        .contains("Line 3")
        .contains("was not named");
  }

  @Test
  void aFileThatSaysSomethingElseIsRefusedWithItsLine() throws IOException {
    for (String wrong :
        new String[] {
          "orders,0",
          "orders,x,1",
          "orders,0,-1",
          "app,orders,0,1,2",
          "orders,0,1\norders,0,2",
          ",0,1x"
        }) {
      Path file = Files.writeString(directory.resolve("offsets.csv"), "\n" + wrong + "\n");
      assertThat(failed("app", "--from-file", file.toString(), "--execute")).contains("Line ");
    }
    assertThat(failed("app", "--from-file", directory.resolve("absent").toString()))
        .contains("cannot be read");
    assertThat(commits()).isZero();
  }

  @Test
  void asJson() {
    assertThat(good("app", "-t", "orders:1", "-t", "payments", "--to-latest", "--json").out())
        .isEqualTo(
            "{\"executed\":false,\"offsets\":["
                + "{\"group\":\"app\",\"topic\":\"orders\",\"partition\":1,\"offset\":30,"
                + "\"newOffset\":50},"
                + "{\"group\":\"app\",\"topic\":\"payments\",\"partition\":0,\"offset\":null,"
                + "\"newOffset\":5}]}\n");
  }
}
