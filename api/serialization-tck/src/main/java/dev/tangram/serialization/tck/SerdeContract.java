package dev.tangram.serialization.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests the guarantees of {@link Serde} and {@link SerdeFactory}; the numbers in the names of the
 * tests are those of the Javadoc of {@link Serde}. A plug-in's test extends this class, supplies
 * the factory, sample values and broken bytes.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SerdeContract {

  private static final int THREADS = 4;
  private static final int ROUNDS = 200;
  private static final int WARM_UP_ROUNDS = 3;
  private static final RecordContext CONTEXT = RecordContext.value("orders");

  /** What one small input may make a serde allocate: buffers, messages, stack traces. */
  private static final long ALLOCATION_FIXED_BYTES = 2L << 20;

  private static final long ALLOCATION_PER_BYTE = 1_000;

  private SerdeFactory factory;
  private Serde<Object> serde;

  /** A factory, new or not. */
  protected abstract SerdeFactory createFactory();

  /** The name that the factory must have. */
  protected abstract String expectedName();

  /** The configuration under test. */
  protected Map<String, String> config() {
    return Map.of();
  }

  /** Values that can be written, the extreme ones among them. */
  protected abstract List<?> values();

  /** Bytes that must be refused; empty only where every sequence of bytes is a value. */
  protected abstract List<byte[]> broken();

  /** Whether bytes behind a value may belong to it, as in a string. */
  protected boolean endsAnywhere() {
    return false;
  }

  @BeforeEach
  void create() {
    factory = createFactory();
    serde = serde(factory);
  }

  @SuppressWarnings("unchecked")
  private Serde<Object> serde(SerdeFactory from) {
    return (Serde<Object>) from.create(config());
  }

  @Test
  void factoryHasItsNameAndRefusesUnknownSettings() {
    assertThat(factory.name()).isEqualTo(expectedName()).matches("[a-z0-9-]+");
    Map<String, String> settings = new HashMap<>(config());
    settings.put("no.such.setting", "1");
    assertThatThrownBy(() -> factory.create(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.such.setting");
  }

  @Test
  void guarantee1RoundTripOfBytes() throws SerializationException {
    for (Object value : values()) {
      byte[] bytes = serde.serialize(CONTEXT, value);
      Object read = serde.deserialize(CONTEXT, ByteBuffer.wrap(bytes));
      assertThat(Content.same(read, value)).as("%s came back as %s", value, read).isTrue();
      assertThat(serde.serialize(CONTEXT, read)).isEqualTo(bytes);
    }
  }

  @Test
  void guarantee1RoundTripOfText() throws SerializationException {
    for (Object value : values()) {
      String text = serde.toText(value);
      assertThat(serde.serialize(CONTEXT, serde.fromText(text)))
          .as(text)
          .isEqualTo(serde.serialize(CONTEXT, value));
    }
  }

  @Test
  void guarantee1JsonIsOneValueOnOneLine() throws SerializationException {
    for (Object value : values()) {
      String json = serde.toJson(value);
      assertThat(json).doesNotContain("\n", "\r");
      assertThat(JsonChecker.isJson(json)).as(json).isTrue();
    }
  }

  @Test
  void guarantee2SameBytesAndTextEveryTime() throws SerializationException {
    Serde<Object> other = serde(createFactory());
    for (Object value : values()) {
      byte[] first = serde.serialize(CONTEXT, value);
      byte[] expected = first.clone();
      Arrays.fill(first, (byte) 0x55); // the array belongs to the caller
      for (Serde<Object> each : List.of(serde, other)) {
        assertThat(each.serialize(CONTEXT, value)).isEqualTo(expected);
        assertThat(each.toText(value)).isEqualTo(serde.toText(value));
      }
    }
  }

  @Test
  void guarantee3BrokenBytesAreRefused() {
    for (byte[] bytes : broken()) {
      assertThatThrownBy(() -> serde.deserialize(CONTEXT, ByteBuffer.wrap(bytes)))
          .as(Arrays.toString(bytes))
          .isInstanceOf(SerializationException.class)
          .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }
  }

  @Test
  void guarantee3BytesLeftOverAreRefused() throws SerializationException {
    for (Object value : values()) {
      byte[] bytes = serde.serialize(CONTEXT, value);
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
      longer[bytes.length] = 1;
      if (!endsAnywhere()) {
        assertThatThrownBy(() -> serde.deserialize(CONTEXT, ByteBuffer.wrap(longer)))
            .isInstanceOf(SerializationException.class);
      }
    }
  }

  @Test
  void guarantee3NothingElseIsThrownForAnyBytes() throws SerializationException {
    for (byte[] bytes : damaged()) {
      read(bytes).ifPresent(this::show);
    }
  }

  @Test
  void guarantee3NothingElseIsThrownForAnyText() throws SerializationException {
    List<String> texts = new ArrayList<>();
    for (Object value : values()) {
      texts.add(serde.toText(value));
    }
    for (String text : Damage.texts(texts)) {
      try {
        assertThat(serde.fromText(text)).isNotNull();
      } catch (SerializationException e) {
        assertThat(e.reason()).isNotNull();
      } catch (RuntimeException | StackOverflowError e) {
        fail("The text '" + brief(text) + "' made it throw " + e, e);
      }
    }
  }

  @Test
  void guarantee4MemoryIsBoundedByTheInput() throws SerializationException {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<byte[]> inputs = damaged();
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      inputs.forEach(this::read);
    }
    for (byte[] bytes : inputs) {
      long before = threads.getCurrentThreadAllocatedBytes();
      read(bytes);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated for " + bytes.length + " bytes of input")
          .isLessThan(ALLOCATION_FIXED_BYTES + ALLOCATION_PER_BYTE * bytes.length);
    }
  }

  @Test
  void guarantee5SourceIsLeftAlone() throws SerializationException {
    for (byte[] bytes : samples()) {
      for (ByteBuffer source : placed(bytes)) {
        ByteBuffer before = source.duplicate().order(source.order());
        Object value = serde.deserialize(CONTEXT, source);
        assertUntouched(source, before, bytes);
        serde.validate(CONTEXT, source);
        assertUntouched(source, before, bytes);
        assertThat(serde.serialize(CONTEXT, value)).isEqualTo(bytes);
        source.reset();
        assertThat(source.position()).isEqualTo(1);
      }
    }
    for (byte[] bytes : broken()) {
      for (ByteBuffer source : placed(bytes)) {
        ByteBuffer before = source.duplicate().order(source.order());
        assertThatThrownBy(() -> serde.deserialize(CONTEXT, source))
            .isInstanceOf(SerializationException.class);
        assertUntouched(source, before, bytes);
      }
    }
  }

  private static void assertUntouched(ByteBuffer source, ByteBuffer before, byte[] content) {
    assertThat(source.position()).isEqualTo(before.position());
    assertThat(source.limit()).isEqualTo(before.limit());
    assertThat(source.order()).isEqualTo(before.order());
    byte[] now = new byte[content.length];
    source.get(source.position(), now);
    assertThat(now).isEqualTo(content);
  }

  @Test
  void guarantee5NothingOfTheSourceIsKept() throws SerializationException {
    for (byte[] bytes : samples()) {
      byte[] source = bytes.clone();
      Object value = serde.deserialize(CONTEXT, ByteBuffer.wrap(source));
      Arrays.fill(source, (byte) 0x55);
      assertThat(serde.serialize(CONTEXT, value)).isEqualTo(bytes);
    }
  }

  @Test
  void guarantee6ValidationAcceptsExactlyWhatCanBeRead() throws SerializationException {
    List<byte[]> inputs = damaged();
    inputs.addAll(samples());
    inputs.addAll(broken());
    for (byte[] bytes : inputs) {
      boolean valid = true;
      try {
        serde.validate(CONTEXT, ByteBuffer.wrap(bytes));
      } catch (SerializationException e) {
        valid = false;
      } catch (RuntimeException | StackOverflowError e) {
        fail("validate threw " + e, e);
      }
      assertThat(valid).as(Arrays.toString(head(bytes))).isEqualTo(read(bytes).isPresent());
    }
  }

  @Test
  void guarantee8ManyThreadsAtOnce() throws Exception {
    List<byte[]> samples = samples();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CountDownLatch begin = new CountDownLatch(1);
      List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        runs.add(
            pool.submit(
                () -> {
                  begin.await();
                  for (int i = 0; i < ROUNDS * samples.size(); i++) {
                    byte[] bytes = samples.get((first + i) % samples.size());
                    Object value = serde.deserialize(CONTEXT, ByteBuffer.wrap(bytes));
                    assertThat(serde.serialize(CONTEXT, value)).isEqualTo(bytes);
                  }
                  return null;
                }));
      }
      begin.countDown();
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private List<byte[]> samples() throws SerializationException {
    List<byte[]> samples = new ArrayList<>();
    for (Object value : values()) {
      samples.add(serde.serialize(CONTEXT, value));
    }
    assertThat(samples).isNotEmpty();
    return samples;
  }

  private List<byte[]> damaged() throws SerializationException {
    return Damage.bytes(samples());
  }

  /** The same bytes in every sort of buffer, with others around them. */
  private static List<ByteBuffer> placed(byte[] bytes) {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (ByteBuffer room :
        List.of(
            ByteBuffer.allocate(bytes.length + 5), ByteBuffer.allocateDirect(bytes.length + 5))) {
      room.put(3, bytes).position(1).mark().position(3).limit(3 + bytes.length);
      buffers.add(room);
      ByteBuffer readOnly = room.asReadOnlyBuffer().position(1).mark();
      buffers.add(readOnly.position(3));
      ByteBuffer little = room.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(1).mark();
      buffers.add(little.position(3));
    }
    return buffers;
  }

  private Optional<Object> read(byte[] bytes) {
    try {
      Object value = serde.deserialize(CONTEXT, ByteBuffer.wrap(bytes));
      assertThat(value).isNotNull();
      return Optional.of(value);
    } catch (SerializationException e) {
      assertThat(e.reason()).isNotNull();
      return Optional.empty();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail("The bytes " + Arrays.toString(head(bytes)) + " made it throw " + e, e);
    }
  }

  private void show(Object value) {
    try {
      assertThat(JsonChecker.isJson(serde.toJson(value))).isTrue();
      assertThat(serde.toText(value)).isNotNull();
    } catch (SerializationException e) {
      fail("What was read has no text: " + value, e);
    }
  }

  private static byte[] head(byte[] bytes) {
    return Arrays.copyOf(bytes, Math.min(bytes.length, 40));
  }

  private static String brief(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }
}
