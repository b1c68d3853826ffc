package dev.tangram.tests.harness.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Ordinary producers (idempotent, acks=all, default retries) at a fixed rate and an ordinary
 * consumer who reads along, while something is done to the broker. Every record is accounted for.
 */
public final class SwapLoad implements AutoCloseable {

  /** A long run is read twice, which takes its time. */
  private static final long LIMIT_SECONDS = 300;

  private final String bootstrap;
  private final LoadPlan plan;
  private final Values values;
  private final List<PartitionJudge> judges;
  private final Answers answers;
  private final List<Sending> sending = new ArrayList<>();
  private final ReadAlong reader;
  private double closedBefore;

  /** Begins to send and to read; returns when the first records were acknowledged. */
  public SwapLoad(String bootstrap, LoadPlan plan) throws InterruptedException {
    this.bootstrap = bootstrap;
    this.plan = plan;
    values = new Values(plan.valueBytes());
    judges = judges();
    answers = new Answers(plan.partitions(), judges);
    for (int id = 0; id < plan.producers(); id++) {
      sending.add(new Sending(id, plan, producer(), values, answers));
    }
    reader = new ReadAlong(bootstrap, plan.topic(), judges);
    sending.forEach(Thread::start);
    reader.start();
    awaitMore(10L * plan.partitions());
    closedBefore = connectionsClosed();
  }

  private List<PartitionJudge> judges() {
    return IntStream.range(0, plan.partitions()).mapToObj(p -> new PartitionJudge(values)).toList();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.putAll(plan.settings());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  public long acknowledged() {
    return answers.acknowledged();
  }

  /** Waits until so many more records were acknowledged. */
  public void awaitMore(long records) throws InterruptedException {
    answers.await(answers.acknowledged() + records, LIMIT_SECONDS);
    reader.check();
  }

  /** Has everything that was read so far deleted from the log. */
  public void trim() throws Exception {
    Map<TopicPartition, RecordsToDelete> offsets = new HashMap<>();
    for (TopicPartition partition : partitions(plan.topic(), plan.partitions())) {
      long end = judges.get(partition.partition()).forget();
      offsets.put(partition, RecordsToDelete.beforeOffset(end));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.deleteRecords(offsets).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Begins to measure what the producers feel. */
  public Window measure() {
    return answers.measure();
  }

  private double connectionsClosed() {
    double closed = reader.connectionsClosed();
    for (Sending one : sending) {
      closed += metric(one.producer().metrics(), "connection-close-total");
    }
    return closed;
  }

  static double metric(Map<MetricName, ? extends Metric> metrics, String name) {
    return metrics.values().stream()
        .filter(metric -> metric.metricName().name().equals(name))
        .filter(metric -> metric.metricName().group().matches("(producer|consumer)-metrics"))
        .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
        .sum();
  }

  /** Sends no more, waits for all answers, reads everything, and once more from the start. */
  public LoadReport finish() throws InterruptedException {
    sending.forEach(Sending::end);
    long sent = 0;
    double retried = 0;
    for (Sending one : sending) {
      one.join();
      one.producer().flush();
      sent += one.sent();
      retried += metric(one.producer().metrics(), "record-retry-total");
    }
    answers.awaitAnswers(sent, LIMIT_SECONDS);
    double closed = connectionsClosed() - closedBefore;
    reader.finish(LIMIT_SECONDS);
    List<PartitionJudge> again =
        judges.stream().map(judge -> new PartitionJudge(values, judge.start())).toList();
    ReadAlong second = new ReadAlong(bootstrap, plan.topic(), again);
    second.start();
    second.finish(LIMIT_SECONDS);
    Verdict verdict =
        judges.stream().map(PartitionJudge::verdict).reduce(Verdict.GOOD, Verdict::plus);
    return new LoadReport(
        sent,
        answers.acknowledged(),
        answers.failed(),
        answers.firstError(),
        (long) retried,
        (long) closed,
        verdict,
        equal(again));
  }

  private boolean equal(List<PartitionJudge> again) {
    for (int partition = 0; partition < judges.size(); partition++) {
      PartitionJudge one = judges.get(partition);
      PartitionJudge other = again.get(partition);
      if (one.sum() != other.sum() || one.nextOffset() != other.nextOffset()) {
        return false;
      }
    }
    return true;
  }

  static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  @Override
  public void close() throws InterruptedException {
    for (Sending one : sending) {
      one.end();
      one.interrupt();
    }
    reader.end();
    for (Sending one : sending) {
      one.producer().close(java.time.Duration.ZERO);
      one.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    }
    reader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
  }
}
