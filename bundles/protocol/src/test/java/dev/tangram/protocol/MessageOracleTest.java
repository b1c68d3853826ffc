package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message in every version, byte for byte against the reference codec. */
class MessageOracleTest {

  private static final int ROUNDS = 12;

  static Set<String> names() {
    return Specs.ALL.keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void bytesEqualTheReferenceInEveryVersion(String name) {
    JsonNode spec = Specs.ALL.get(name);
    ApiMessage empty = Ours.create(name);
    for (int version = empty.lowestSupportedVersion();
        version <= empty.highestSupportedVersion();
        version++) {
      for (int round = 0; round < ROUNDS; round++) {
        Message theirs = randomMessage(name, version, round);
        byte[] bytes = Oracle.write(theirs, version);
        ApiMessage ours = Ours.read(name, bytes, version);
        byte[] again = Ours.write(ours, version, round % 2 == 0 ? 0 : 1024);
        assertThat(again).as("%s version %d round %d", name, version, round).isEqualTo(bytes);
        assertThat(Oracle.read(spec, again, version)).isEqualTo(Oracle.read(spec, bytes, version));
        ApiMessage twin = Ours.read(name, again, version);
        assertThat(twin).isEqualTo(ours).hasSameHashCodeAs(ours);
        assertThat(ours.toString()).startsWith(name + "(");
      }
    }
  }

  /** What was set at one version and is written at another: the same bytes or the same refusal. */
  @ParameterizedTest
  @MethodSource("names")
  void fieldsOutsideOfAVersionAreDroppedOrRefusedAsTheReferenceDoes(String name) {
    ApiMessage empty = Ours.create(name);
    int lowest = empty.lowestSupportedVersion();
    int highest = empty.highestSupportedVersion();
    for (int from = lowest; from <= highest; from++) {
      for (int round = 0; round < 4; round++) {
        Message random = randomMessage(name, from, round);
        byte[] bytes = Oracle.write(random, from);
        for (int to = lowest; to <= highest; to++) {
          Message theirs = Oracle.read(Specs.ALL.get(name), bytes, from);
          ApiMessage ours = Ours.read(name, bytes, from);
          compareWrites(theirs, ours, to, name + " from " + from + " to " + to);
        }
      }
    }
  }

  private static void compareWrites(Message theirs, ApiMessage ours, int version, String what) {
    byte[] expected;
    try {
      expected = Oracle.write(theirs, version);
    } catch (RuntimeException refused) {
      assertThatThrownBy(() -> Ours.write(ours, version, 0))
          .as("%s, refused with %s", what, refused)
          .isInstanceOf(ProtocolException.class);
      return;
    }
    assertThat(Ours.write(ours, version, 0)).as(what).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("names")
  void versionsAndFlexibilityAreThoseOfTheReference(String name) {
    ApiMessage ours = Ours.create(name);
    JsonNode spec = Specs.ALL.get(name);
    Message theirs = randomMessage(name, ours.highestSupportedVersion(), 0);
    assertThat(ours.lowestSupportedVersion()).isEqualTo(theirs.lowestSupportedVersion());
    assertThat(ours.highestSupportedVersion()).isEqualTo(theirs.highestSupportedVersion());
    assertThat((int) ours.apiKey()).isEqualTo(spec.path("apiKey").asInt(-1));
    for (int v = ours.lowestSupportedVersion(); v <= ours.highestSupportedVersion(); v++) {
      assertThat(ours.isFlexible((short) v)).isEqualTo(Specs.has(spec, "flexibleVersions", v));
    }
    for (int v : new int[] {-1, ours.highestSupportedVersion() + 1, Short.MAX_VALUE}) {
      assertThatThrownBy(() -> Ours.write(ours, v, 0)).isInstanceOf(ProtocolException.class);
      assertThatThrownBy(() -> Ours.read(name, new byte[100], v))
          .isInstanceOf(ProtocolException.class);
    }
  }

  /** A seeded message of the reference; in flexible versions, some have tags nobody knows. */
  static Message randomMessage(String name, int version, int round) {
    JsonNode spec = Specs.ALL.get(name);
    Random random = new Random(31L * name.hashCode() + 1000L * version + round);
    double defaults = round % 3 == 0 ? 0.9 : 0.2;
    JsonNode json = new RandomJson(spec, version, random, defaults).message();
    Message message = Oracle.fromJson(spec, json, version);
    if (Specs.has(spec, "flexibleVersions", version) && round % 4 == 1) {
      byte[] data = new byte[random.nextInt(300)];
      random.nextBytes(data);
      message.unknownTaggedFields().add(new RawTaggedField(50, data));
      message.unknownTaggedFields().add(new RawTaggedField(10_000 + random.nextInt(99), data));
    }
    return message;
  }
}
