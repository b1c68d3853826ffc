package dev.tangram.cli;

import java.util.List;
import java.util.Map;

/** Tells what was done to offsets, or would be. */
final class ResetReport {

  private final Tangram root;
  private final boolean executed;
  private final boolean export;

  ResetReport(Tangram root, boolean executed, boolean export) {
    this.root = root;
    this.executed = executed;
    this.export = export;
  }

  void print(Map<String, List<OffsetPlan.Step>> plans) {
    if (root.json) {
      json(plans);
      return;
    }
    Console console = root.console();
    if (export) {
      boolean several = plans.size() > 1;
      plans.forEach(
          (group, steps) ->
              steps.forEach(step -> console.println(OffsetsFile.line(group, several, step))));
    } else {
      Table table = new Table("GROUP", "TOPIC", "PARTITION", "OFFSET", "NEW-OFFSET");
      plans.forEach(
          (group, steps) ->
              steps.forEach(
                  step ->
                      table.row(
                          group,
                          step.partition().topic(),
                          step.partition().partition(),
                          step.current(),
                          step.next())));
      table.lines().forEach(console::println);
    }
    console
        .err()
        .println(
            executed
                ? "The new offsets are committed."
                : "Nothing was changed; do it with --execute.");
  }

  private void json(Map<String, List<OffsetPlan.Step>> plans) {
    Json.print(
        root.console(),
        json -> {
          json.writeStartObject();
          json.writeBooleanField("executed", executed);
          json.writeArrayFieldStart("offsets");
          for (Map.Entry<String, List<OffsetPlan.Step>> plan : plans.entrySet()) {
            for (OffsetPlan.Step step : plan.getValue()) {
              json.writeStartObject();
              json.writeStringField("group", plan.getKey());
              GroupJson.partition(json, step.partition());
              GroupJson.number(json, "offset", step.current());
              json.writeNumberField("newOffset", step.next());
              json.writeEndObject();
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
