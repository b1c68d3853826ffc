package dev.tangram.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.client.scripted.Interceptor;
import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.ProduceResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @TempDir private Path directory;
  private ScriptedCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(2);
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
  }

  private String[] withBootstrap(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--bootstrap";
    all[arguments.length + 1] = cluster.broker(0).endpoint() + "," + cluster.broker(1).endpoint();
    return all;
  }

  private Cli run(byte[] input, String... arguments) {
    return Cli.run(input, withBootstrap(arguments));
  }

  private Cli good(byte[] input, String... arguments) {
    Cli run = run(input, arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private Cli good(String... arguments) {
    return good(new byte[0], arguments);
  }

  private Cli failed(String... arguments) {
    Cli run = run(new byte[0], arguments);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Problem: ").contains("What to do: ").doesNotContain("\tat ");
    return run;
  }

  private static byte[] lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "line " + i + "\n")
        .reduce("", String::concat)
        .getBytes(UTF_8);
  }

  /** Lines of random bytes, line feeds excepted. */
  private static byte[] binaryLines(int count) {
    Random random = new Random(11);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      byte[] line = new byte[random.nextInt(80)];
      random.nextBytes(line);
      for (byte value : line) {
        all.write(value == '\n' ? '\r' : value);
      }
      all.write('\n');
    }
    return all.toByteArray();
  }

  @Test
  void topicsFromCreationToDeletion() {
    assertThat(good("topics", "create", "orders", "-p", "3", "-c", "retention.ms=7").out())
        .isEqualTo("Created topic orders (partitions 3, replication factor 1)\n");
    good("topics", "create", "-t", "more");
    cluster.create("__internal", 1);
    assertThat(good("topics", "list").out()).isEqualTo("more\norders\n");
    assertThat(good("topics", "list", "--internal").out()).contains("__internal");
    assertThat(good("topics", "list", "--json").out()).isEqualTo("[\"more\",\"orders\"]\n");
    assertThat(good("topics", "describe", "orders").out())
        .contains("Topic orders", "partitions  3", "retention.ms=7", "0 to 0")
        .doesNotContain("segment.bytes");
    assertThat(good("topics", "describe", "--json").out())
        .contains("\"topic\":\"more\"", "\"config\":{\"retention.ms\":\"7\"}", "\"endOffset\":0");
    assertThat(failed("topics", "create", "orders").err())
        .contains("exists already", "--if-not-exists");
    assertThat(good("topics", "create", "orders", "--if-not-exists").out())
        .isEqualTo("Exists: orders\n");
    assertThat(
            good("topics", "alter", "orders", "-c", "flush.ms=9", "--default", "retention.ms")
                .out())
        .isEqualTo("Altered topic orders\n");
    assertThat(good("topics", "describe", "orders").out())
        .contains("flush.ms=9")
        .doesNotContain("retention.ms");
    assertThat(good("topics", "delete", "orders", "more").out())
        .isEqualTo("Deleted topic orders\nDeleted topic more\n");
    assertThat(failed("topics", "delete", "orders").err()).contains("does not exist");
    assertThat(failed("topics", "describe", "orders").err()).contains("does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "zstd"})
  void aHundredThousandLinesComeBackAsTheyWere(String compression) throws IOException {
    cluster.create("orders", 1);
    Path file = Files.write(directory.resolve("lines"), binaryLines(100_000));
    Cli produced =
        good("produce", "-t", "orders", "--file", file.toString(), "--compression", compression);
    assertThat(produced.out()).isEmpty();
    assertThat(produced.err()).contains("100%").contains("Produced 100000 records");
    Cli consumed = good("consume", "-t", "orders", "--from-beginning", "--exit-at-end");
    assertThat(Arrays.equals(consumed.bytes(), Files.readAllBytes(file))).isTrue();
  }

  @Test
  void severalPartitionsLoseNothing() {
    cluster.create("orders", 3);
    byte[] input = lines(5_000);
    good(input, "produce", "-t", "orders");
    String read = good("consume", "-t", "orders", "--from-beginning", "-e").out();
    assertThat(Stream.of(read.split("\n")).sorted())
        .isEqualTo(Stream.of(new String(input, UTF_8).split("\n")).sorted().toList());
  }

  @Test
  void beginsAndEndsWhereItIsTold() {
    cluster.create("orders", 1);
    good(lines(100), "produce", "-t", "orders");
    assertThat(good("consume", "-t", "orders", "--from-beginning", "--max", "2").out())
        .isEqualTo("line 0\nline 1\n");
    assertThat(good("consume", "-t", "orders", "-p", "0", "-o", "98", "-e").out())
        .isEqualTo("line 98\nline 99\n");
    assertThat(good("consume", "-t", "orders", "--offset", "latest", "-e").out()).isEmpty();
    assertThat(good("consume", "-t", "orders", "--max", "0").out()).isEmpty();
    assertThat(failed("consume", "-t", "orders", "-p", "0", "-o", "500", "-n", "1").err())
        .contains("Offset 500")
        .contains("OFFSET_OUT_OF_RANGE");
    assertThat(failed("consume", "-t", "orders", "-p", "7").err()).contains("no partition 7");
    assertThat(failed("consume", "-t", "absent").err()).contains("Topic absent does not exist");
  }

  @Test
  void keysAreCutOffAndPrinted() {
    cluster.create("orders", 1);
    good(
        "k1=>v1\nno key\n=>empty key\nk2=>v=>2".getBytes(UTF_8),
        "produce",
        "-t",
        "orders",
        "--key-separator",
        "=>");
    assertThat(
            good(
                    "consume",
                    "-t",
                    "orders",
                    "--from-beginning",
                    "-e",
                    "--print-key",
                    "--print-offset",
                    "--key-separator",
                    "|")
                .out())
        .isEqualTo("0:0|k1|v1\n0:1||no key\n0:2||empty key\n0:3|k2|v=>2\n");
  }

  @Test
  void jsonKeepsWhatIsNoText() {
    cluster.create("orders", 1);
    Cli produced =
        good(
            new byte[] {'k', ':', (byte) 0xff, '\n', '"', '\n'},
            "produce",
            "-t",
            "orders",
            "--json",
            "-k",
            ":");
    assertThat(produced.out()).startsWith("{\"topic\":\"orders\",\"records\":2,\"bytes\":6,");
    List<String> consumed =
        good("consume", "-t", "orders", "--from-beginning", "-e", "--json").out().lines().toList();
    assertThat(consumed).hasSize(2);
    assertThat(consumed.get(0)).contains("\"offset\":0", "\"key\":\"k\",\"valueBase64\":\"/w==\"");
    assertThat(consumed.get(1)).contains("\"offset\":1", "\"key\":null,\"value\":\"\\\"\"");
  }

  @Test
  void createsTheTopicWhereTheBrokerDoes() {
    cluster.autoCreate(true);
    good(lines(3), "produce", "-t", "new-one");
    assertThat(cluster.log("new-one", 0).endOffset()).isEqualTo(3);
  }

  @Test
  void saysHowManyRecordsWereStored() {
    cluster.create("orders", 1);
    cluster.broker(0).next(ApiKey.PRODUCE, refusal());
    assertThat(failed("produce", "-t", "orders", "--file", write("a\nb\n")).err())
        .contains("Of 2 records handed over, 0 were stored.");
    assertThat(
            failed("produce", "-t", "orders", "-f", directory.resolve("absent").toString()).err())
        .contains("cannot be opened");
  }

  private String write(String text) {
    try {
      return Files.writeString(directory.resolve("input"), text).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Interceptor refusal() {
    return (request, usual) -> {
      ProduceRequest.TopicProduceData topic = ((ProduceRequest) request).topicData().get(0);
      return new ProduceResponse()
          .setResponses(
              List.of(
                  new ProduceResponse.TopicProduceResponse()
                      .setName(topic.name())
                      .setPartitionResponses(
                          List.of(
                              new ProduceResponse.PartitionProduceResponse()
                                  .setIndex(topic.partitionData().get(0).index())
                                  .setErrorCode(ErrorCode.INVALID_RECORD.code())))));
    };
  }

  @Test
  void aReaderThatLeavesIsNoFailure() {
    cluster.create("orders", 1);
    good(lines(20_000), "produce", "-t", "orders");
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            withBootstrap("consume", "-t", "orders", "--from-beginning"),
            new ByteArrayInputStream(new byte[0]),
            closed,
            new PrintStream(err, true, UTF_8));
    assertThat(status).isZero();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void followsUntilItIsStopped() throws InterruptedException {
    cluster.create("orders", 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            out,
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
    int[] status = {-1};
    Thread consumer =
        new Thread(
            () -> status[0] = Tangram.run(console, withBootstrap("consume", "-t", "orders")),
            "consumer");
    consumer.start();
    // It begins with what comes from now on: wait until it asks for records.
    Awaitility.await().until(() -> cluster.broker(0).seen(ApiKey.FETCH) > 0);
    good(lines(2), "produce", "-t", "orders");
    Awaitility.await().until(() -> out.toString(UTF_8).equals("line 0\nline 1\n"));
    console.stop();
    consumer.join(20_000);
    assertThat(status[0]).isZero();
  }
}
