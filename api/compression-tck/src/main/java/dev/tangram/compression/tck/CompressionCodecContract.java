package dev.tangram.compression.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.compression.OutputLimitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests the guarantees of {@link CompressionCodec}; the numbers in the names of the tests are those
 * of its Javadoc. A codec's test extends this class, supplies the codec and says what its framing
 * is able to do.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class CompressionCodecContract {

  private static final int MAX_SAMPLED_LEVELS = 24;
  private static final int DAMAGES = 400;
  private static final long OUTPUT_LIMIT = 16L << 20;
  private static final long BOMB_BYTES = 64L << 20;
  private static final int SMALL_BYTES = 700;

  private CompressionCodec codec;

  /** A codec, new or not. */
  protected abstract CompressionCodec createCodec();

  /** The id that the codec must have. */
  protected abstract int expectedId();

  /** The name that the codec must have. */
  protected abstract String expectedName();

  /** Whether the framing has an end mark, so that every truncation can be seen. */
  protected boolean framingHasEndMark() {
    return true;
  }

  /** Levels that are tried; all of them, or a sample where there are many. */
  protected List<Integer> levels() {
    TreeSet<Integer> levels = new TreeSet<>();
    levels.add(codec.minLevel());
    levels.add(codec.maxLevel());
    levels.add(codec.defaultLevel());
    for (int level = codec.maxLevel();
        level >= codec.minLevel() && levels.size() < MAX_SAMPLED_LEVELS;
        level--) {
      levels.add(level);
    }
    return new ArrayList<>(levels);
  }

  @BeforeEach
  void create() {
    codec = createCodec();
  }

  @Test
  void guarantee1IdentityIsAsExpectedAndStable() {
    assertThat(codec.id()).isEqualTo(expectedId()).isBetween(1, 7);
    assertThat(codec.name()).isEqualTo(expectedName());
    assertThat(codec.minLevel()).isLessThanOrEqualTo(codec.defaultLevel());
    assertThat(codec.defaultLevel()).isLessThanOrEqualTo(codec.maxLevel());
    CompressionCodec other = createCodec();
    assertThat(other.id()).isEqualTo(codec.id());
    assertThat(other.name()).isEqualTo(codec.name());
    assertThat(other.minLevel()).isEqualTo(codec.minLevel());
    assertThat(other.maxLevel()).isEqualTo(codec.maxLevel());
    assertThat(other.defaultLevel()).isEqualTo(codec.defaultLevel());
  }

  @Test
  void guarantee2RoundTripOfAllSamplesInAllVariants() throws IOException {
    for (Map.Entry<String, byte[]> sample : Samples.all().entrySet()) {
      for (CompressionVariant variant : CompressionVariant.values()) {
        byte[] compressed = compress(sample.getValue(), codec.defaultLevel(), variant);
        assertThat(Arrays.equals(decompress(compressed, variant), sample.getValue()))
            .as(sample.getKey() + ", " + variant)
            .isTrue();
      }
    }
  }

  @Test
  void guarantee2RoundTripAtEveryLevel() throws IOException {
    byte[] data = Samples.text(100_000);
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int level : levels()) {
      byte[] compressed = compress(data, level, CompressionVariant.STANDARD);
      sizes.add(compressed.length);
      if (level >= codec.defaultLevel()) {
        assertThat(compressed.length).as("level " + level).isLessThan(data.length);
      }
      assertThat(Arrays.equals(decompress(compressed, CompressionVariant.STANDARD), data))
          .as("level " + level)
          .isTrue();
    }
    if (codec.minLevel() < codec.maxLevel()) {
      assertThat(sizes).as("sizes at different levels").hasSizeGreaterThan(1);
    }
  }

  @Test
  void guarantee2LevelsOutsideTheLimitsAreRefused() {
    for (int level : new int[] {codec.minLevel() - 1, codec.maxLevel() + 1}) {
      assertThatThrownBy(() -> codec.compress(new ByteArrayOutputStream(), level))
          .as("level " + level)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void guarantee3WritesAndReadsOfAnySize() throws IOException {
    byte[] data = Samples.text(200_000);
    Random random = new Random(3);
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = codec.compress(target, codec.defaultLevel())) {
      for (int at = 0; at < data.length; ) {
        int count = Math.min(data.length - at, random.nextInt(5000));
        if (count == 1) {
          out.write(data[at]);
        } else {
          out.write(data, at, count);
        }
        at += count;
      }
    }
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    try (InputStream in = open(target.toByteArray())) {
      byte[] piece = new byte[5000];
      int got = in.read();
      while (got >= 0) {
        back.write(got);
        int count = in.read(piece, 10, random.nextInt(4000));
        back.write(piece, 10, Math.max(0, count));
        got = in.read();
      }
      assertThat(in.read(piece, 0, 10)).isEqualTo(-1);
    }
    assertThat(Arrays.equals(back.toByteArray(), data)).isTrue();
  }

  @Test
  void guarantee3OutputCanBeBounded() throws IOException {
    int size = 10 << 20;
    byte[] bomb = compress(new byte[size], codec.defaultLevel(), CompressionVariant.STANDARD);
    try (InputStream in = CompressionStreams.bounded(open(bomb), size)) {
      assertThat(in.readAllBytes()).hasSize(size);
    }
    for (int limit : new int[] {0, 1, 1000, size - 1}) {
      try (InputStream in = CompressionStreams.bounded(open(bomb), limit)) {
        assertThatThrownBy(() -> in.transferTo(OutputStream.nullOutputStream()))
            .as("limit " + limit)
            .isInstanceOfSatisfying(
                OutputLimitException.class, e -> assertThat(e.maxBytes()).isEqualTo(limit));
      }
    }
  }

  @Test
  void guarantee3MemoryFollowsTheWindowNotTheData() throws IOException {
    byte[] piece = new byte[1 << 20];
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    long before = allocatedBytes();
    try (OutputStream out = codec.compress(target, codec.defaultLevel())) {
      for (int i = 0; i < BOMB_BYTES >> 20; i++) {
        out.write(piece);
      }
    }
    assertThat(allocatedBytes() - before).as("heap for writing").isLessThan(BOMB_BYTES / 2);
    byte[] bomb = target.toByteArray();
    before = allocatedBytes();
    try (InputStream in = open(bomb)) {
      assertThat(in.readNBytes(1000)).hasSize(1000);
    }
    assertThat(allocatedBytes() - before).as("heap for reading").isLessThan(BOMB_BYTES / 2);
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void guarantee4TruncatedInputIsSeen() throws IOException {
    for (CompressionVariant variant : CompressionVariant.values()) {
      byte[] small = Samples.text(SMALL_BYTES);
      byte[] packed = compress(small, codec.defaultLevel(), variant);
      for (int cut = 0; cut < packed.length; cut++) {
        cut(packed, cut, small, variant);
      }
      byte[] large = Samples.text(150_000);
      packed = compress(large, codec.defaultLevel(), variant);
      for (int i = 1; i < 100; i++) {
        cut(packed, (int) ((long) packed.length * i / 100), large, variant);
      }
    }
  }

  private void cut(byte[] whole, int cut, byte[] data, CompressionVariant variant) {
    byte[] given = readDamaged(Arrays.copyOf(whole, cut), variant, "cut at " + cut);
    if (given == null) {
      return;
    }
    if (framingHasEndMark() || cut == 0) {
      fail("Cut at " + cut + " of " + whole.length + " was not seen");
    }
    assertThat(given.length).as("cut at " + cut).isLessThan(data.length);
    assertThat(Arrays.equals(given, Arrays.copyOf(data, given.length)))
        .as("cut at " + cut + " gives the bytes before")
        .isTrue();
  }

  @Test
  void guarantee4FlippedBitsRaiseNothingElse() throws IOException {
    for (CompressionVariant variant : CompressionVariant.values()) {
      byte[] small = compress(Samples.text(SMALL_BYTES), codec.defaultLevel(), variant);
      for (int bit = 0; bit < small.length * Byte.SIZE; bit++) {
        flip(small, bit, variant);
      }
    }
    byte[] large =
        compress(Samples.text(60_000), codec.defaultLevel(), CompressionVariant.STANDARD);
    Random random = new Random(4);
    for (int i = 0; i < DAMAGES; i++) {
      flip(large, random.nextInt(large.length * Byte.SIZE), CompressionVariant.STANDARD);
    }
  }

  private void flip(byte[] whole, int bit, CompressionVariant variant) {
    byte[] damaged = whole.clone();
    damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    readDamaged(damaged, variant, "bit " + bit + " turned");
  }

  @Test
  void guarantee4GarbageRaisesNothingElse() throws IOException {
    Random random = new Random(5);
    byte[] head = compress(Samples.text(1000), codec.defaultLevel(), CompressionVariant.STANDARD);
    for (int i = 0; i < DAMAGES; i++) {
      byte[] garbage = Samples.random(random.nextInt(300), i);
      if (i % 2 == 1) {
        // A true beginning leads the garbage past the first check.
        int keep = Math.min(garbage.length, random.nextInt(Math.min(40, head.length)));
        System.arraycopy(head, 0, garbage, 0, keep);
      }
      readDamaged(garbage, CompressionVariant.values()[i % 4 / 2], "garbage " + i);
    }
  }

  @Test
  void guarantee4ClaimedLengthsAllocateLittle() throws IOException {
    byte[] head = compress(Samples.text(1000), codec.defaultLevel(), CompressionVariant.STANDARD);
    for (int at = 0; at < Math.min(40, head.length - 4); at++) {
      for (int claimed : new int[] {Integer.MAX_VALUE, 0x7F000000, -1, 0xFFFFFF7F}) {
        byte[] lying = head.clone();
        ByteBuffer.wrap(lying).putInt(at, claimed);
        readDamaged(lying, CompressionVariant.STANDARD, "length " + claimed + " at " + at);
      }
    }
  }

  @Test
  void guarantee5SourceIsLeftAloneWhateverItsKind() throws IOException {
    byte[] data = Samples.text(70_000);
    byte[] packed = compress(data, codec.defaultLevel(), CompressionVariant.STANDARD);
    // Before the position and behind the limit lie frames that whoever looks there would take.
    int size = packed.length;
    ByteBuffer heap = ByteBuffer.allocate(3 * size).put(packed).put(packed).put(packed);
    ByteBuffer direct = ByteBuffer.allocateDirect(3 * size).put(heap.flip());
    for (ByteBuffer source : List.of(heap, direct)) {
      source.limit(2 * size).position(1).mark().position(size);
    }
    ByteBuffer sliced = heap.duplicate().position(1).slice().position(1).mark().position(size - 1);
    for (ByteBuffer source : List.of(heap, direct, sliced, readOnly(heap), readOnly(direct))) {
      int position = source.position();
      int limit = source.limit();
      try (InputStream in = codec.decompress(source, CompressionVariant.STANDARD)) {
        assertThat(Arrays.equals(in.readAllBytes(), data)).isTrue();
      }
      assertThat(source.position()).as("position").isEqualTo(position);
      assertThat(source.limit()).as("limit").isEqualTo(limit);
      assertThat(source.reset().position()).as("mark").isEqualTo(1);
      source.position(position);
    }
  }

  private static ByteBuffer readOnly(ByteBuffer source) {
    int position = source.position();
    return source.asReadOnlyBuffer().position(1).mark().position(position);
  }

  @Test
  void guarantee6ManyThreadsAtOnce() throws Exception {
    int threads = 8;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        byte[] data = Samples.text(50_000 + t * 1000);
        results.add(
            pool.submit(
                () -> {
                  start.await();
                  boolean same = true;
                  for (int i = 0; i < 20; i++) {
                    byte[] packed =
                        compress(data, codec.defaultLevel(), CompressionVariant.STANDARD);
                    same &= Arrays.equals(decompress(packed, CompressionVariant.STANDARD), data);
                  }
                  return same;
                }));
      }
      start.countDown();
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void guarantee6NoLockIsHeld() throws Exception {
    byte[] data = Samples.text(10_000);
    byte[] packed = compress(data, codec.defaultLevel(), CompressionVariant.STANDARD);
    ExecutorService another = Executors.newSingleThreadExecutor();
    try (OutputStream out = codec.compress(new ByteArrayOutputStream(), codec.defaultLevel());
        InputStream in = open(packed)) {
      out.write(data);
      assertThat(in.read()).isGreaterThanOrEqualTo(0);
      Future<byte[]> both =
          another.submit(
              () ->
                  decompress(
                      compress(data, codec.defaultLevel(), CompressionVariant.STANDARD),
                      CompressionVariant.STANDARD));
      assertThat(both.get()).isEqualTo(data);
    } finally {
      another.shutdownNow();
    }
  }

  @Test
  void guarantee6StreamsShareNothing() throws IOException {
    byte[] first = Samples.text(90_000);
    byte[] second = Samples.random(90_000, 6);
    ByteArrayOutputStream firstTarget = new ByteArrayOutputStream();
    ByteArrayOutputStream secondTarget = new ByteArrayOutputStream();
    try (OutputStream a = codec.compress(firstTarget, codec.defaultLevel());
        OutputStream b = codec.compress(secondTarget, codec.defaultLevel())) {
      for (int at = 0; at < first.length; at += 9000) {
        a.write(first, at, 9000);
        b.write(second, at, 9000);
      }
    }
    try (InputStream a = open(firstTarget.toByteArray());
        InputStream b = open(secondTarget.toByteArray())) {
      for (int at = 0; at < first.length; at += 9000) {
        assertThat(a.readNBytes(9000)).isEqualTo(Arrays.copyOfRange(first, at, at + 9000));
        assertThat(b.readNBytes(9000)).isEqualTo(Arrays.copyOfRange(second, at, at + 9000));
      }
    }
  }

  @Test
  void guarantee7CloseEndsTheFrameAndTheTarget() throws IOException {
    List<String> calls = new ArrayList<>();
    ByteArrayOutputStream target =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            calls.add("close");
          }
        };
    OutputStream out = codec.compress(target, codec.defaultLevel());
    out.write(1);
    out.close();
    int size = target.size();
    out.close();
    assertThat(calls).isNotEmpty();
    assertThat(target.size()).isEqualTo(size);
    assertThat(decompress(target.toByteArray(), CompressionVariant.STANDARD)).containsExactly(1);
  }

  @Test
  void guarantee7CloseBeforeTheEnd() throws IOException {
    byte[] compressed =
        compress(Samples.text(300_000), codec.defaultLevel(), CompressionVariant.STANDARD);
    for (int i = 0; i < 200; i++) {
      InputStream in = open(compressed);
      assertThat(in.read()).isGreaterThanOrEqualTo(0);
      in.close();
      in.close();
    }
  }

  private byte[] compress(byte[] data, int level, CompressionVariant variant) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = codec.compress(target, level, variant)) {
      out.write(data);
    }
    return target.toByteArray();
  }

  private byte[] decompress(byte[] compressed, CompressionVariant variant) throws IOException {
    try (InputStream in = codec.decompress(ByteBuffer.wrap(compressed), variant)) {
      return in.readAllBytes();
    }
  }

  private InputStream open(byte[] compressed) throws IOException {
    return codec.decompress(ByteBuffer.wrap(compressed), CompressionVariant.STANDARD);
  }

  /** What comes out of damaged data, null for the exception that is allowed. */
  private byte[] readDamaged(byte[] data, CompressionVariant variant, String what) {
    try (InputStream in =
        CompressionStreams.bounded(
            codec.decompress(ByteBuffer.wrap(data), variant), OUTPUT_LIMIT)) {
      return in.readAllBytes();
    } catch (CompressionException e) {
      assertThat(e.getMessage()).as(what).isNotBlank();
      return null;
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what + " raised " + e, e);
    }
  }
}
