package dev.tangram.tests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.Places;
import dev.tangram.tests.harness.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Java clients of every age, each with its default settings in a process of its own. */
class JavaClientsTest extends BrokerTestBase {

  private static final String NEWEST = "4.3.1";

  private static String run(String version, String... arguments) throws Exception {
    return Run.java(
            Places.client(version),
            List.of(programs()),
            ClientProgram.class.getName(),
            List.of(arguments))
        .ok();
  }

  private static void roundTrip(String producer, String consumer, String compression)
      throws Exception {
    String topic = "t-" + producer + "-" + consumer + "-" + compression;
    List<String> arguments =
        new ArrayList<>(List.of("produce", broker.bootstrap(), topic, file.toString()));
    if (!compression.equals("default")) {
      arguments.add(compression);
    }
    assertThat(run(producer, arguments.toArray(String[]::new))).contains("produced 10000");
    assertThat(run(consumer, "consume", broker.bootstrap(), topic, file.toString()))
        .contains("consumed 10000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.10.2.2", "1.1.1", "2.8.2", "3.9.2", "4.3.1"})
  void producesAndConsumesWithDefaults(String version) throws Exception {
    roundTrip(version, version, "default");
  }

  /** Records of the old formats are converted on the way in. */
  @ParameterizedTest
  @CsvSource({
    "0.8.2.2, none",
    "0.8.2.2, gzip",
    "0.9.0.1, snappy",
    "0.9.0.1, lz4",
    "0.10.2.2, gzip",
    "0.10.2.2, lz4"
  })
  void newestConsumerReadsWhatOldProducersWrote(String version, String compression)
      throws Exception {
    roundTrip(version, NEWEST, compression);
  }

  /** Today's records are converted for consumers that know the old formats alone. */
  @ParameterizedTest
  @CsvSource({"0.10.2.2, none", "0.10.2.2, gzip", "0.10.2.2, snappy", "0.10.2.2, lz4"})
  void oldestConsumerReadsWhatTheNewestProducerWrote(String version, String compression)
      throws Exception {
    roundTrip(NEWEST, version, compression);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void everyCompressionComesBackAsItWent(String compression) throws Exception {
    roundTrip("3.9.2", NEWEST, compression);
  }
}
