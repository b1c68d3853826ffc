package dev.tangram.log.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProducerStatesTest {

  private final ProducerStates states = new ProducerStates();

  private void append(long producer, int last, long offset) {
    states.appended(producer, (short) 0, last, offset, offset, 5L, false, 0L);
  }

  @Test
  void aSnapshotBeforeAGroupDoesNotShowTheGroup() {
    append(1, 0, 0);
    append(2, 0, 1);
    states.beginGroup();
    append(1, 1, 2);
    append(1, 2, 3);
    append(3, 0, 4);

    ProducerStates before = new ProducerStates();
    before.load(states.toBytesBefore(), 0L);
    assertThat(before.size()).isEqualTo(2);
    assertThat(before.get(1).lastSequence()).isZero();
    assertThat(before.get(1).lastOffset()).isZero();
    assertThat(before.get(2).lastSequence()).isZero();
    assertThat(before.get(3)).isNull();

    ProducerStates now = new ProducerStates();
    now.load(states.toBytes(), 0L);
    assertThat(now.get(1).lastSequence()).isEqualTo(2);
    assertThat(now.get(3).lastOffset()).isEqualTo(4);
  }

  @Test
  void damagedSnapshotsChangeNothing() {
    append(1, 0, 0);
    byte[] good = states.toBytes();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThatThrownBy(() -> states.load(bad, 0L)).isInstanceOf(IllegalArgumentException.class);
    }
    for (int length = 0; length < good.length; length++) {
      byte[] torn = java.util.Arrays.copyOf(good, length);
      assertThatThrownBy(() -> states.load(torn, 0L)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(states.size()).isEqualTo(1);
  }

  @Test
  void openTransactionsAreNeverForgotten() {
    states.appended(1, (short) 0, 0, 0, 0, 5L, true, 0L);
    append(2, 0, 1);
    states.expire(1_000, 1_000);
    assertThat(states.get(1)).isNotNull();
    assertThat(states.get(2)).isNull();
    assertThat(states.firstUndecidedOffset()).isZero();
    CompletedTransaction ended = states.appendedMarker(1, (short) 0, 3, 2, 5L, true, 0L);
    assertThat(ended).isEqualTo(new CompletedTransaction(1, 0, 2, true));
    states.committed(2);
    assertThat(states.firstUndecidedOffset()).isZero();
    states.committed(3);
    assertThat(states.firstUndecidedOffset()).isEqualTo(ProducerStates.NONE_UNDECIDED);
  }
}
