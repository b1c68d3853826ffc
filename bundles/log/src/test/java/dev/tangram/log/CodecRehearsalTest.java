package dev.tangram.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.gzip.internal.GzipCodec;
import dev.tangram.configuration.BrokerConfig;
import dev.tangram.log.internal.codecs.LeasedCodecs;
import dev.tangram.records.CompressionType;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A path that was compiled for one class of a codec would be compiled anew at the first swaps. */
class CodecRehearsalTest {

  private final AtomicInteger begun = new AtomicInteger();
  private final LeasedCodecs codecs = new LeasedCodecs(begun::incrementAndGet);

  private static CodecRehearsal rehearsal() {
    return new CodecRehearsal(BrokerConfig.parse(Map.of()));
  }

  @Test
  void eachClassComesOften() {
    CodecRehearsal rehearsal = rehearsal();
    rehearsal.rehearse();
    // 2,000 batches are compressed by four of them in turn.
    assertThat(rehearsal.uses()).isBetween(300L, 2_000L);
  }

  @Test
  void endsEarlyAndBeginsNoMoreOnceItIsClosed() {
    CodecRehearsal rehearsal = rehearsal();
    rehearsal.close();
    rehearsal.begin();
    rehearsal.rehearse();
    assertThat(rehearsal.uses()).isZero();
  }

  @Test
  void closeWaitsForItsThread() {
    CodecRehearsal rehearsal = rehearsal();
    rehearsal.begin();
    rehearsal.begin();
    rehearsal.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("log-rehearsal"));
  }

  @Test
  void theFirstLeaseBeginsIt() {
    TestCodecs plugins = new TestCodecs();
    plugins.active.put("gzip", new TestCodecs.Version("gzip", "1", new GzipCodec()));
    codecs.open(plugins);
    assertThat(begun).hasValue(0);
    for (int i = 0; i < 2; i++) {
      codecs.codec(CompressionType.GZIP).defaultLevel();
    }
    assertThat(begun).hasValue(1);
    codecs.close();
  }
}
