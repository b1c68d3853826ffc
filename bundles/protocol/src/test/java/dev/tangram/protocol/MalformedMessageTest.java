package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are: a message or a ProtocolException. */
class MalformedMessageTest {

  private static final byte[][] LIES = {
    {0x7f, -1, -1, -1}, {-1, -1, -1, -1}, {-128, 0, 0, 0}, {-1, -1, -1, -1, 7}, {-1, -1, -1, -1, 15}
  };

  static Set<String> names() {
    return Specs.ALL.keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTruncationIsRefused(String name) {
    forEachVersion(
        name,
        (version, bytes) -> {
          for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Ours.read(name, cut, version))
                .isInstanceOf(ProtocolException.class);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("names")
  void lyingLengthsAreRefusedOrAreNoLengths(String name) {
    forEachVersion(
        name,
        (version, bytes) -> {
          for (int at = 0; at < bytes.length; at++) {
            for (byte[] lie : LIES) {
              byte[] changed = bytes.clone();
              System.arraycopy(lie, 0, changed, at, Math.min(lie.length, bytes.length - at));
              readOrRefuse(name, changed, version);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("names")
  void randomBytesAreReadOrRefused(String name) {
    Random random = new Random(name.hashCode());
    forEachVersion(
        name,
        (version, bytes) -> {
          for (int round = 0; round < 100; round++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            readOrRefuse(name, noise, version);
          }
        });
  }

  private static void readOrRefuse(String name, byte[] bytes, int version) {
    ApiMessage message = Ours.create(name);
    try {
      message.read(
          new MessageReader(io.netty.buffer.Unpooled.wrappedBuffer(bytes)), (short) version);
    } catch (ProtocolException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private interface Check {
    void run(int version, byte[] bytes);
  }

  private static void forEachVersion(String name, Check check) {
    ApiMessage empty = Ours.create(name);
    for (int version = empty.lowestSupportedVersion();
        version <= empty.highestSupportedVersion();
        version++) {
      byte[] bytes = Oracle.write(MessageOracleTest.randomMessage(name, version, 1), version);
      check.run(version, bytes.length > 1500 ? smaller(name, version) : bytes);
    }
  }

  private static byte[] smaller(String name, int version) {
    return Oracle.write(MessageOracleTest.randomMessage(name, version, 3), version);
  }
}
