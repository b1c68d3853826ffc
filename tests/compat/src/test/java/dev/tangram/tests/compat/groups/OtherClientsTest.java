package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.compat.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Members over other implementations of the protocol than Java's. What is missing is installed. */
class OtherClientsTest extends GroupTestBase {

  private static final String KAFKAJS = "kafkajs@2.2.4";
  private static final Pattern REBALANCED =
      Pattern.compile("% Group .* rebalanced .*: (assigned|revoked): (.*)");

  private static Path program(String name) {
    return Path.of("target", "test-classes", "members", name).toAbsolutePath();
  }

  @Test
  void kafkajs() throws Exception {
    Installed.ensurePackage("command -v node && command -v npm", "nodejs npm");
    Path modules = Path.of("target", "kafkajs").toAbsolutePath();
    Files.createDirectories(modules);
    String install = "npm install --silent --no-save --prefix '" + modules + "' " + KAFKAJS;
    Installed.ensure("test -d '" + modules + "/node_modules/kafkajs'", install);
    String name = "kafkajs";
    List<String> command =
        List.of("node", program("member.js").toString(), broker.bootstrap(), name, name);
    Map<String, String> environment =
        Map.of("NODE_PATH", modules + "/node_modules", "KAFKAJS_NO_PARTITIONER_WARNING", "1");
    lives(name, command, environment);
  }

  @Test
  void python() throws Exception {
    Installed.ensurePackage("/usr/bin/python3 -c 'import kafka'", "python3-kafka");
    String name = "python";
    List<String> command =
        List.of(
            "/usr/bin/python3", program("member.py").toString(), broker.bootstrap(), name, name);
    lives(name, command, Map.of());
  }

  /**
   * librdkafka, which commits by itself. Members are killed and not asked to leave while records
   * come: on a signal kcat drops the record that it has just taken, and commits it.
   */
  @Test
  void kcat() throws Exception {
    Installed.ensurePackage("command -v kcat", "kcat");
    String name = "kcat";
    create(name);
    GroupLedger ledger = new GroupLedger();
    try (Feeder feeder = new Feeder(broker.bootstrap(), PARTITIONS, name);
        MemberProcess stays = kcat(ledger, name, "a")) {
      ledger.awaitShared(PARTITIONS, "a");
      try (MemberProcess first = kcat(ledger, name, "b");
          MemberProcess second = kcat(ledger, name, "c")) {
        ledger.awaitShared(PARTITIONS, "a", "b", "c");
        ledger.awaitMore(100);
        first.kill();
        ledger.awaitShared(PARTITIONS, "a", "c");
        ledger.awaitMore(100);
        second.kill();
        ledger.awaitShared(PARTITIONS, "a");
      }
      ledger.awaitMore(100);
      ledger.awaitAll(feeder.stop());
      stays.terminate();
    }
    assertThat(committed(name)).isEqualTo(logEnds(name));
  }

  private static MemberProcess kcat(GroupLedger ledger, String topic, String member)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("kcat", "-b", broker.bootstrap(), "-u"));
    for (String setting :
        List.of(
            "session.timeout.ms=6000",
            "heartbeat.interval.ms=500",
            "auto.commit.interval.ms=500",
            "auto.offset.reset=earliest")) {
      command.addAll(List.of("-X", setting));
    }
    command.addAll(List.of("-f", "record %t-%p %o %s\\n", "-G", topic, topic));
    return MemberProcess.of(ledger, command, Map.of(), line -> event(line, member)).named(member);
  }

  /** What kcat tells, in the words of {@link GroupEvent}. */
  private static String event(String line, String member) {
    Matcher rebalanced = REBALANCED.matcher(line);
    if (rebalanced.matches()) {
      boolean assigned = rebalanced.group(1).equals("assigned");
      String partitions = rebalanced.group(2).replaceAll(" \\[(\\d+)\\]", "-$1").replace(" ", "");
      String own = assigned && !partitions.isEmpty() ? partitions : "-";
      return String.join(
          " ", rebalanced.group(1), member, System.nanoTime() + "", "-1", partitions, own);
    }
    return line.startsWith("record ")
        ? "record " + member + " " + System.nanoTime() + line.substring("record".length())
        : line;
  }

  private static GroupLedger lives(
      String name, List<String> command, Map<String, String> environment) throws Exception {
    create(name);
    GroupLedger ledger = new GroupLedger();
    try (Feeder feeder = new Feeder(broker.bootstrap(), PARTITIONS, name);
        MemberProcess first = MemberProcess.of(ledger, command, environment, line -> line);
        MemberProcess second = MemberProcess.of(ledger, command, environment, line -> line)) {
      Lives.live(ledger, first, second);
      finish(feeder, ledger, name, name);
    }
    return ledger;
  }
}
