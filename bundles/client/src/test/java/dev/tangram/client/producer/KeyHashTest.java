package dev.tangram.client.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class KeyHashTest {

  @Test
  void agreesWithTheReferenceClient() {
    Random random = new Random(7);
    for (int length = 0; length < 200; length++) {
      byte[] key = new byte[length];
      random.nextBytes(key);
      assertThat(KeyHash.murmur2(key)).isEqualTo(Utils.murmur2(key));
      assertThat(KeyHash.partition(key, 7)).isEqualTo(BuiltInPartitioner.partitionForKey(key, 7));
    }
  }
}
