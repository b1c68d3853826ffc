package dev.tangram.tests.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The judge sees what it is there for. */
class PartitionJudgeTest {

  private final Values values = new Values(60);
  private final PartitionJudge judge = new PartitionJudge(values);

  private void read(long offset, int producer, long number) {
    judge.read(new ConsumerRecord<>("t", 0, offset, null, values.value(producer, number)));
  }

  @Test
  void twoProducersInAnyOrderOfAnswersAndRecords() {
    judge.acknowledged(0, 1, 0);
    read(0, 1, 0);
    read(1, 2, 0);
    judge.acknowledged(1, 2, 0);
    judge.acknowledged(2, 1, 1);
    read(2, 1, 1);
    assertThat(judge.verdict()).isEqualTo(Verdict.GOOD);
  }

  @Test
  void lost() {
    judge.acknowledged(0, 1, 0);
    assertThat(judge.verdict().lost()).isOne();
  }

  @Test
  void twice() {
    read(0, 1, 0);
    read(1, 1, 0);
    assertThat(judge.verdict().duplicated()).isOne();
  }

  @Test
  void outOfOrder() {
    read(0, 1, 1);
    read(1, 1, 0);
    assertThat(judge.verdict().reordered()).isOne();
    assertThat(judge.verdict().duplicated()).isZero();
  }

  @Test
  void gapBetweenOffsets() {
    read(0, 1, 0);
    read(2, 1, 1);
    assertThat(judge.verdict().inconsistent()).isOne();
  }

  @Test
  void anotherRecordThanAcknowledged() {
    judge.acknowledged(0, 1, 0);
    read(0, 2, 0);
    assertThat(judge.verdict().inconsistent()).isOne();
  }

  @Test
  void oneOffsetAcknowledgedTwice() {
    judge.acknowledged(0, 1, 0);
    judge.acknowledged(0, 1, 1);
    assertThat(judge.verdict().inconsistent()).isOne();
  }

  @Test
  void otherBytes() {
    byte[] value = values.value(1, 0);
    value[30] ^= 1;
    judge.read(new ConsumerRecord<>("t", 0, 0, null, value));
    assertThat(judge.verdict().damaged()).isOne();
    assertThat(judge.verdict().good()).isFalse();
  }

  @Test
  void unknownOutcomeIsNoHarm() {
    read(0, 1, 0);
    assertThat(judge.verdict().unacknowledged()).isOne();
    assertThat(judge.verdict().good()).isTrue();
  }

  @Test
  void anotherOrderIsAnotherSum() {
    PartitionJudge other = new PartitionJudge(values);
    read(0, 1, 0);
    read(1, 2, 0);
    other.read(new ConsumerRecord<>("t", 0, 0, null, values.value(2, 0)));
    other.read(new ConsumerRecord<>("t", 0, 1, null, values.value(1, 0)));
    assertThat(judge.sum()).isNotEqualTo(other.sum());
  }

  @Test
  void aReaderOfTheRestFindsTheSumOfTheRest() {
    read(0, 1, 0);
    read(1, 2, 0);
    assertThat(judge.forget()).isEqualTo(2);
    read(2, 1, 1);
    PartitionJudge other = new PartitionJudge(values, 2);
    other.read(new ConsumerRecord<>("t", 0, 2, null, values.value(1, 1)));
    assertThat(other.sum()).isEqualTo(judge.sum()).isNotZero();
    assertThat(other.verdict().lost()).isZero();
  }
}
