package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are: a message or a ProtocolException. */
class MalformedMessageTest {

  private static final byte[][] LIES = {
    {0x7f, -1, -1, -1}, {-1, -1, -1, -1}, {-128, 0, 0, 0}, {-1, -1, -1, -1, 7}, {-1, -1, -1, -1, 15}
  };

  static List<MessageOracleTest.Case> cases() {
    return MessageOracleTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyTruncationIsRefused(MessageOracleTest.Case of) {
    String name = of.name();
    forEachVersion(
        of,
        (version, bytes) -> {
          for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Ours.read(name, cut, version))
                .isInstanceOf(ProtocolException.class);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lyingLengthsAreRefusedOrAreNoLengths(MessageOracleTest.Case of) {
    String name = of.name();
    forEachVersion(
        of,
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
  @MethodSource("cases")
  void randomBytesAreReadOrRefused(MessageOracleTest.Case of) {
    String name = of.name();
    Random random = new Random(name.hashCode());
    forEachVersion(
        of,
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

  private static void forEachVersion(MessageOracleTest.Case of, Check check) {
    for (int version = of.lowest(); version <= of.highest(); version++) {
      byte[] bytes = sample(of, version, 1);
      check.run(version, bytes.length > 1500 ? sample(of, version, 3) : bytes);
    }
  }

  private static byte[] sample(MessageOracleTest.Case of, int version, int round) {
    return of.oracle().write(MessageOracleTest.randomMessage(of, version, round), version);
  }
}
