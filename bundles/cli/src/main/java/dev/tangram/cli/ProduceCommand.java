package dev.tangram.cli;

import dev.tangram.client.ClientException;
import dev.tangram.client.Retries;
import dev.tangram.client.producer.Producer;
import dev.tangram.client.producer.ProducerRecord;
import dev.tangram.client.producer.ProducerSettings;
import dev.tangram.records.CompressionType;
import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerializationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Sends lines as records. */
@Command(
    name = "produce",
    description = {
      "Sends lines as records, from standard input or from a file. The bytes of a line are the"
          + " record's value, unless a serializer is named that makes bytes of its text.",
      "",
      "Example: tangram produce -t orders --file orders.csv --compression zstd"
    })
final class ProduceCommand implements Runnable {

  private static final int LINE_MAX_BYTES = 16 << 20;
  private static final int BATCH_BYTES = 256 << 10;
  private static final long BUFFER_BYTES = 32 << 20;
  private static final int LINGER_MS = 5;

  @ParentCommand private Tangram root;
  @Spec private CommandSpec spec;

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "TOPIC",
      description = "The topic. A missing one is created if the broker allows it.")
  private String topic;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = "Send everything to this partition.")
  private Integer partition;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Read the lines from this file, and show progress.")
  private Path file;

  @Option(
      names = {"-k", "--key-separator"},
      paramLabel = "TEXT",
      description = {
        "What stands between key and value. A line without it has no key.",
        "Records with the same key go to the same partition."
      })
  private String keySeparator;

  @Option(
      names = {"-z", "--compression"},
      paramLabel = "TYPE",
      defaultValue = "none",
      description = "none, gzip, snappy, lz4 or zstd. Default: ${DEFAULT-VALUE}")
  private String compression;

  @Option(
      names = {"-a", "--acks"},
      paramLabel = "WHO",
      defaultValue = "all",
      description = {
        "Who confirms: all in-sync replicas (all, without duplicates), the leader (1) or nobody"
            + " (0). Default: ${DEFAULT-VALUE}"
      })
  private String acks;

  @Option(
      names = "--key-serializer",
      paramLabel = "NAME",
      description = "Make keys with this serializer plug-in, such as int64.")
  private String keySerializer;

  @Option(
      names = "--value-serializer",
      paramLabel = "NAME",
      description = "Make values with this serializer plug-in, such as json.")
  private String valueSerializer;

  @Option(
      names = "--key-serializer-config",
      paramLabel = "NAME=VALUE",
      description = "A setting of the serializer of keys; may be repeated.")
  private Map<String, String> keyConfig;

  @Option(
      names = "--serializer-config",
      paramLabel = "NAME=VALUE",
      description = "A setting of the serializer of values; may be repeated.")
  private Map<String, String> valueConfig;

  private RecordFormat keys;
  private RecordFormat values;

  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @Override
  public void run() {
    ProducerSettings settings =
        ProducerSettings.DEFAULT
            .withAcks(acks())
            .withCompression(compression())
            .withBatching(BATCH_BYTES, LINGER_MS, BUFFER_BYTES);
    if (keySeparator != null && keySeparator.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--key-separator must not be empty");
    }
    if (partition != null && partition < 0) {
      throw new ParameterException(spec.commandLine(), "--partition must be 0 or more");
    }
    keys =
        RecordFormat.of(
            spec, "--key-serializer", keySerializer, keyConfig, RecordContext.key(topic));
    values =
        RecordFormat.of(
            spec, "--value-serializer", valueSerializer, valueConfig, RecordContext.value(topic));
    long begun = System.nanoTime();
    try (InputStream in = open();
        Session session = Session.open(root)) {
      LineReader lines = new LineReader(in, LINE_MAX_BYTES);
      Progress progress = new Progress(root.console().err(), file);
      long sent;
      try (Producer producer = new Producer(session.cluster(), settings, Session.codecs())) {
        session.cluster().topic(topic, true);
        sent = sendAll(lines, producer, progress);
        producer.flush();
      }
      progress.end(acknowledged.get(), lines.bytesRead());
      check(sent);
      report(sent, lines.bytesRead(), System.nanoTime() - begun);
    } catch (IOException e) {
      throw new Failure(
          "Reading " + (file == null ? "standard input" : file) + " failed: " + e.getMessage(),
          acknowledged.get() + " records were stored before.",
          "See whether the input can be read and consists of lines.",
          e);
    }
  }

  private int acks() {
    return switch (acks) {
      case "all", "-1" -> -1;
      case "1" -> 1;
      case "0" -> 0;
      default -> throw new ParameterException(spec.commandLine(), "--acks is all, 1 or 0: " + acks);
    };
  }

  private CompressionType compression() {
    try {
      return CompressionType.of(compression);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--compression: " + e.getMessage(), e);
    }
  }

  private InputStream open() {
    if (file == null) {
      return root.console().in();
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new Failure(
          "The file " + file + " cannot be opened.",
          "Nothing was sent.",
          "Give a file that exists and that you may read.",
          e);
    }
  }

  private long sendAll(LineReader lines, Producer producer, Progress progress) throws IOException {
    byte[] separator = keySeparator == null ? null : keySeparator.getBytes(StandardCharsets.UTF_8);
    long sent = 0;
    for (byte[] line; failure.get() == null && (line = lines.next()) != null; sent++) {
      producer
          .send(encoded(KeyedLine.record(topic, partition, line, separator), sent + 1))
          .whenComplete(this::settled);
      progress.show(acknowledged.get(), lines.bytesRead());
    }
    return sent;
  }

  private ProducerRecord encoded(ProducerRecord record, long line) {
    if (keys == null && values == null) {
      return record;
    }
    try {
      return new ProducerRecord(
          record.topic(),
          record.partition(),
          record.timestampMs(),
          keys == null ? record.key() : keys.bytes(record.key()),
          values == null ? record.value() : values.bytes(record.value()),
          record.headers());
    } catch (SerializationException e) {
      throw new Failure(
          "Line " + line + " cannot be written: " + e.getMessage(),
          "The lines before it were sent.",
          "Correct the line, and send it and those behind it again.",
          e);
    }
  }

  private void settled(Object stored, Throwable problem) {
    if (problem == null) {
      acknowledged.incrementAndGet();
    } else {
      failure.compareAndSet(null, problem);
    }
  }

  private void check(long sent) {
    Throwable problem = failure.get();
    if (problem == null) {
      return;
    }
    ClientException reason = Retries.unwrap(problem);
    Failure advice = Advice.on(reason, root.bootstrap);
    throw new Failure(
        reason.getMessage(),
        "Of " + sent + " records handed over, " + acknowledged.get() + " were stored.",
        advice.remedy(),
        problem);
  }

  private void report(long sent, long bytes, long nanos) {
    double seconds = nanos / 1e9;
    if (root.json) {
      Json.print(
          root.console(),
          json -> {
            json.writeStartObject();
            json.writeStringField("topic", topic);
            json.writeNumberField("records", sent);
            json.writeNumberField("bytes", bytes);
            json.writeNumberField("seconds", seconds);
            json.writeEndObject();
          });
    } else {
      root.console()
          .err()
          .printf("Produced %d records (%d bytes) to %s in %.2f s%n", sent, bytes, topic, seconds);
    }
  }
}
