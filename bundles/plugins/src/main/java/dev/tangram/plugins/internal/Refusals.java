package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginState;
import dev.tangram.plugins.PluginView;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Files of the drop-in folder that are no sound plug-ins. Thread safe. */
final class Refusals {
  private static final int MAX = 100;

  private record Refusal(Instant time, String reason) {}

  private final Clock clock;
  private final Map<String, Refusal> byFile = new ConcurrentSkipListMap<>();

  Refusals(Clock clock) {
    this.clock = clock;
  }

  void add(String file, String reason) {
    if (byFile.size() < MAX || byFile.containsKey(file)) {
      byFile.put(file, new Refusal(clock.instant(), reason));
    }
  }

  void forget(String file) {
    byFile.remove(file);
  }

  List<PluginView> views() {
    return byFile.entrySet().stream().map(e -> view(e.getKey(), e.getValue())).toList();
  }

  /** The refused file of that name; nothing when there is none. */
  List<PluginView> of(String file) {
    Refusal refusal = byFile.get(file);
    return refusal == null ? List.of() : List.of(view(file, refusal));
  }

  private static PluginView view(String file, Refusal refusal) {
    PluginState state = PluginState.QUARANTINED;
    return new PluginView(
        "",
        "",
        "",
        file,
        state,
        refusal.reason,
        refusal.time,
        List.of(),
        0,
        0,
        0,
        0,
        List.of(new PluginView.Event(refusal.time, state, refusal.reason)));
  }
}
