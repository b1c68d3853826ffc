package dev.tangram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "topics --help",
        "topics create --help",
        "topics list -h",
        "topics describe --help",
        "topics alter --help",
        "topics delete --help",
        "produce --help",
        "consume --help",
        "groups --help",
        "groups list --help",
        "groups describe --help",
        "groups reset-offsets --help",
        "groups delete --help",
        "groups delete-offsets --help",
        "groups assignor --help",
        "groups assignor set --help",
        "groups assignor list --help",
        "plugins --help",
        "plugins list --help",
        "plugins install --help",
        "plugins canary --help",
        "shell --help"
      })
  void helpIsEverywhere(String command) {
    Cli run = Cli.run(command.split(" "));
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: tangram").contains("--bootstrap").contains("--json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "topics",
        "topics create",
        "topics alter t",
        "topics delete",
        "topics create t --partitions x",
        "topics create t --partitions 0",
        "topics create t --replication-factor -2",
        "topics create t --config novalue",
        "topics list --bootstrap nowhere:port",
        "produce",
        "produce -t t --acks 2",
        "produce -t t --compression zip",
        "produce -t t --partition -1",
        "consume",
        "consume -t t --max -1",
        "consume -t t --offset 5",
        "consume -t t --partition 0 --offset soon",
        "consume -t t --partition -1",
        "consume -t t --from-beginning --offset latest",
        "groups",
        "groups list --state Awake",
        "groups list --type share",
        "groups describe g --members --state",
        "groups delete",
        "groups delete-offsets g",
        "groups delete-offsets g --topic t:x",
        "groups delete-offsets g --topic :1",
        "groups reset-offsets g --topic t",
        "groups reset-offsets --topic t --to-latest",
        "groups reset-offsets g --to-latest",
        "groups reset-offsets g --topic t --all-topics --to-latest",
        "groups reset-offsets g --topic t --from-file f",
        "groups reset-offsets g --topic t --to-latest --to-earliest",
        "groups reset-offsets g --topic t --to-offset -1",
        "groups reset-offsets g --topic t --to-datetime soon",
        "groups reset-offsets g --topic t --by-duration 7d",
        "groups reset-offsets g --topic t --to-latest --execute --dry-run",
        "groups reset-offsets g --topic t --to-latest --export --json",
        "groups assignor",
        "groups assignor get",
        "groups assignor set g",
        "plugins",
        "plugins info",
        "plugins install",
        "plugins canary zstd",
        "plugins canary zstd --topic t --percent 5",
        "plugins canary zstd --percent five",
        "plugins list -D novalue",
        "shell more",
      })
  void wrongUsageSaysWhatAndEndsWithTwo(String command) {
    Cli run = Cli.run(command.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Problem: ").contains("What to do: ").doesNotContain("\tat ");
  }

  @Test
  void noCommandIsWrongUsage() {
    assertThat(Cli.run().status()).isEqualTo(2);
  }

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    Cli run = Cli.run("topics", "list", "--bootstrap", "127.0.0.1:" + port);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("Problem: No connection to 127.0.0.1:" + port)
        .contains("Meaning: ")
        .contains("What to do: ")
        .doesNotContain("\tat ");
    Cli verbose = Cli.run("topics", "list", "-v", "--bootstrap", "127.0.0.1:" + port);
    assertThat(verbose.err()).contains("\tat ");
  }
}
