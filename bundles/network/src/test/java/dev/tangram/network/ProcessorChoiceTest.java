package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Connections are spread over as many network threads as can run at once. */
class ProcessorChoiceTest {
  private final List<Processor> processors =
      Stream.generate(() -> new Processor(null, null)).limit(3).toList();
  private final AtomicInteger available = new AtomicInteger();
  private final ProcessorChoice choice = new ProcessorChoice(processors, available::get);

  private List<Integer> chosen(int count) {
    return IntStream.range(0, count).map(i -> processors.indexOf(choice.next())).boxed().toList();
  }

  @Test
  void allTakeTurnsWhereAllCanRun() {
    available.set(8);
    assertThat(chosen(6)).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void noMoreThanTheProcessorsThatThereAreNow() {
    available.set(2);
    assertThat(chosen(4)).containsExactly(0, 1, 0, 1);
    available.set(1);
    assertThat(chosen(2)).containsExactly(0, 0);
    available.set(3);
    assertThat(chosen(3)).containsExactly(1, 2, 0);
  }
}
