package dev.tangram.management.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tangram.plugins.PluginView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Answers as JSON; the fields are those of {@link PluginView}. */
final class ViewJson {

  private static final JsonFactory FACTORY = new JsonFactory();

  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private ViewJson() {}

  private static byte[] bytes(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] views(List<PluginView> views) {
    return bytes(
        json -> {
          json.writeStartArray();
          for (PluginView view : views) {
            write(json, view);
          }
          json.writeEndArray();
        });
  }

  static byte[] view(PluginView view) {
    return bytes(json -> write(json, view));
  }

  /** An object of text fields: name, value, name, value. */
  static byte[] fields(String... namesAndValues) {
    return bytes(
        json -> {
          json.writeStartObject();
          for (int i = 0; i < namesAndValues.length; i += 2) {
            json.writeStringField(namesAndValues[i], namesAndValues[i + 1]);
          }
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, PluginView view) throws IOException {
    json.writeStartObject();
    json.writeStringField("bundle", view.bundle());
    json.writeStringField("version", view.version());
    json.writeStringField("revision", view.revision());
    json.writeStringField("file", view.file());
    json.writeStringField("state", view.state().name());
    json.writeStringField("reason", view.reason());
    json.writeStringField("since", view.since().toString());
    json.writeArrayFieldStart("offers");
    for (PluginView.Offer offer : view.offers()) {
      json.writeStartObject();
      json.writeStringField("kind", offer.kind());
      json.writeStringField("name", offer.name());
      json.writeNumberField("ranking", offer.ranking());
      json.writeBooleanField("active", offer.active());
      json.writeNumberField("sharePercent", offer.sharePercent());
      json.writeStringField("canaryTopic", offer.canaryTopic());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("leases", view.leases());
    json.writeNumberField("uses", view.uses());
    json.writeNumberField("errors", view.errors());
    json.writeNumberField("leaked", view.leaked());
    json.writeArrayFieldStart("history");
    for (PluginView.Event event : view.history()) {
      json.writeStartObject();
      json.writeStringField("time", event.time().toString());
      json.writeStringField("state", event.state().name());
      json.writeStringField("text", event.text());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
