package dev.tangram.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.client.scripted.ScriptedCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records in the formats of serializer plug-ins. */
class FormatsTest {

  private ScriptedCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(1);
    cluster.create("orders", 1);
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
  }

  private Cli run(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-t", "orders", "--bootstrap", cluster.broker(0).endpoint().toString()));
    return Cli.run(input.getBytes(UTF_8), all.toArray(String[]::new));
  }

  private String good(String input, String... arguments) {
    Cli run = run(input, arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run.out();
  }

  private String consume(String... options) {
    List<String> all =
        new ArrayList<>(List.of("consume", "--from-beginning", "--exit-at-end", "--print-key"));
    all.addAll(List.of(options));
    return good("", all.toArray(String[]::new));
  }

  @Test
  void linesBecomeBytesAndBytesLines() {
    good(
        "7=[ 1, 2 ]\n-1={}\n",
        "produce",
        "-k",
        "=",
        "--key-serializer",
        "int32",
        "--value-serializer",
        "json");
    assertThat(consume()).isEqualTo("\0\0\0\7\t[1,2]\n\uFFFD\uFFFD\uFFFD\uFFFD\t{}\n");
    assertThat(consume("--key-deserializer", "int32", "--value-deserializer", "json"))
        .isEqualTo("7\t[1,2]\n-1\t{}\n");
  }

  @Test
  void jsonIsEmbedded() {
    good("a={ \"b\" : 1 }\nc\n", "produce", "-k", "=");
    Cli run =
        run("", "consume", "--from-beginning", "-n", "1", "--json", "--value-deserializer", "json");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("\"key\":\"a\",\"value\":{\"b\":1}}");
    assertThat(consume("--json", "--value-deserializer", "bytes"))
        .contains("\"key\":null,\"value\":\"63\"");
  }

  @Test
  void whatCannotBeReadIsToldWithItsPlace() {
    good("1\nx\n", "produce");
    Cli run = run("", "consume", "--from-beginning", "-e", "--value-deserializer", "json");
    assertThat(run.status()).isOne();
    assertThat(run.out()).isEqualTo("1\n");
    assertThat(run.err()).contains("at offset 1 of orders-0", "What to do: ");
  }

  @Test
  void aLineThatCannotBeWrittenIsToldWithItsNumber() {
    Cli run = run("1\nx\n", "produce", "--value-serializer", "int32");
    assertThat(run.status()).isOne();
    assertThat(run.err()).contains("Line 2 cannot be written", "'x' is no int32");
    assertThat(consume("--value-deserializer", "int32")).isEqualTo("\t1\n");
  }

  @Test
  void unknownNamesAndSettingsAreWrongUsage() {
    Cli run = run("", "consume", "--value-deserializer", "jsn");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("there is no jsn, only", "int32, int64, json");
    run = run("", "produce", "--value-serializer", "json", "--serializer-config", "depth=1");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--value-serializer: The serializer json has no setting depth");
    run = run("", "consume", "--deserializer-config", "a=b");
    assertThat(run.status()).isEqualTo(2);
  }
}
