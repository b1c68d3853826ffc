package dev.tangram.tests.compat.groups;

import dev.tangram.tests.harness.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Members over other implementations of the protocol than Java's. What is missing is installed. */
class OtherClientsTest extends GroupTestBase {

  private static final String KAFKAJS = "kafkajs@2.2.4";

  private static void ensure(String check, String install) throws Exception {
    if (Run.of("sh", "-c", check).exit() != 0) {
      Run run = Run.of("sh", "-c", install);
      if (run.exit() != 0) {
        throw new AssertionError(
            "'%s' fails and '%s' too:\n%s".formatted(check, install, run.output()));
      }
    }
  }

  private static void ensurePackage(String check, String debianPackage) throws Exception {
    ensure(
        check,
        "apt-get update -qq && apt-get install -y -qq --no-install-recommends " + debianPackage);
  }

  private static Path program(String name) {
    return Path.of("target", "test-classes", "members", name).toAbsolutePath();
  }

  @Test
  void kafkajs() throws Exception {
    ensurePackage("command -v node && command -v npm", "nodejs npm");
    Path modules = Path.of("target", "kafkajs").toAbsolutePath();
    Files.createDirectories(modules);
    String install = "npm install --silent --no-save --prefix '" + modules + "' " + KAFKAJS;
    ensure("test -d '" + modules + "/node_modules/kafkajs'", install);
    String name = "kafkajs";
    List<String> command =
        List.of("node", program("member.js").toString(), broker.bootstrap(), name, name);
    Map<String, String> environment =
        Map.of("NODE_PATH", modules + "/node_modules", "KAFKAJS_NO_PARTITIONER_WARNING", "1");
    lives(name, command, environment);
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
