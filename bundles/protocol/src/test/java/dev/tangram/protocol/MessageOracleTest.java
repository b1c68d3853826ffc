package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message in every version, byte for byte against the reference codec; those that we have in
 * newer versions against the newer codec as well.
 */
class MessageOracleTest {

  private static final int ROUNDS = 12;

  /** A message, and whom to ask about it. */
  record Case(String name, Oracle oracle) {

    JsonNode spec() {
      return oracle.specs().get(name);
    }

    int lowest() {
      return Ours.create(name).lowestSupportedVersion();
    }

    /** The highest version that both sides have. */
    int highest() {
      String[] ends = spec().get("validVersions").asText().split("-");
      return Math.min(
          Integer.parseInt(ends[ends.length - 1]), Ours.create(name).highestSupportedVersion());
    }

    /** Whether a newer oracle knows more versions of the message. */
    boolean superseded() {
      return oracle == Oracle.REFERENCE && Oracle.NEWER.specs().containsKey(name);
    }

    @Override
    public String toString() {
      return name + " of the " + oracle;
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Oracle oracle : List.of(Oracle.REFERENCE, Oracle.NEWER)) {
      oracle.specs().forEach((name, spec) -> cases.add(new Case(name, oracle)));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bytesEqualTheReferenceInEveryVersion(Case of) {
    JsonNode spec = of.spec();
    Oracle oracle = of.oracle();
    String name = of.name();
    for (int version = of.lowest(); version <= of.highest(); version++) {
      for (int round = 0; round < ROUNDS; round++) {
        Object theirs = randomMessage(of, version, round);
        byte[] bytes = oracle.write(theirs, version);
        ApiMessage ours = Ours.read(name, bytes, version);
        byte[] again = Ours.write(ours, version, round % 2 == 0 ? 0 : 1024);
        assertThat(again).as("%s version %d round %d", name, version, round).isEqualTo(bytes);
        assertThat(oracle.read(spec, again, version)).isEqualTo(oracle.read(spec, bytes, version));
        ApiMessage twin = Ours.read(name, again, version);
        assertThat(twin).isEqualTo(ours).hasSameHashCodeAs(ours);
        assertThat(ours.toString()).startsWith(name + "(");
      }
    }
  }

  /** What was set at one version and is written at another: the same bytes or the same refusal. */
  @ParameterizedTest
  @MethodSource("cases")
  void fieldsOutsideOfAVersionAreDroppedOrRefusedAsTheReferenceDoes(Case of) {
    int lowest = of.lowest();
    int highest = of.highest();
    String name = of.name();
    Oracle oracle = of.oracle();
    for (int from = lowest; from <= highest; from++) {
      for (int round = 0; round < 4; round++) {
        byte[] bytes = oracle.write(randomMessage(of, from, round), from);
        for (int to = lowest; to <= highest; to++) {
          Object theirs = oracle.read(of.spec(), bytes, from);
          ApiMessage ours = Ours.read(name, bytes, from);
          compareWrites(oracle, theirs, ours, to, name + " from " + from + " to " + to);
        }
      }
    }
  }

  private static void compareWrites(
      Oracle oracle, Object theirs, ApiMessage ours, int version, String what) {
    byte[] expected;
    try {
      expected = oracle.write(theirs, version);
    } catch (RuntimeException refused) {
      assertThatThrownBy(() -> Ours.write(ours, version, 0))
          .as("%s, refused with %s", what, refused)
          .isInstanceOf(ProtocolException.class);
      return;
    }
    assertThat(Ours.write(ours, version, 0)).as(what).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void versionsAndFlexibilityAreThoseOfTheReference(Case of) {
    String name = of.name();
    ApiMessage ours = Ours.create(name);
    JsonNode spec = of.spec();
    Object theirs = randomMessage(of, of.highest(), 0);
    assertThat((int) ours.lowestSupportedVersion()).isEqualTo(of.oracle().lowestVersion(theirs));
    if (!of.superseded()) {
      assertThat((int) ours.highestSupportedVersion())
          .isEqualTo(of.oracle().highestVersion(theirs));
    }
    assertThat((int) ours.apiKey()).isEqualTo(spec.path("apiKey").asInt(-1));
    for (int v = ours.lowestSupportedVersion(); v <= of.highest(); v++) {
      assertThat(ours.isFlexible((short) v)).isEqualTo(Specs.has(spec, "flexibleVersions", v));
    }
    for (int v : new int[] {-1, ours.highestSupportedVersion() + 1, Short.MAX_VALUE}) {
      assertThatThrownBy(() -> Ours.write(ours, v, 0)).isInstanceOf(ProtocolException.class);
      assertThatThrownBy(() -> Ours.read(name, new byte[100], v))
          .isInstanceOf(ProtocolException.class);
    }
  }

  /** A seeded message of the reference; in flexible versions, some have tags nobody knows. */
  static Object randomMessage(Case of, int version, int round) {
    JsonNode spec = of.spec();
    Random random = new Random(31L * of.name().hashCode() + 1000L * version + round);
    double defaults = round % 3 == 0 ? 0.9 : 0.2;
    JsonNode json = new RandomJson(spec, version, random, defaults).message();
    Object message = of.oracle().fromJson(spec, json, version);
    if (Specs.has(spec, "flexibleVersions", version) && round % 4 == 1) {
      byte[] data = new byte[random.nextInt(300)];
      random.nextBytes(data);
      of.oracle().addTag(message, 50, data);
      of.oracle().addTag(message, 10_000 + random.nextInt(99), data);
    }
    return message;
  }
}
