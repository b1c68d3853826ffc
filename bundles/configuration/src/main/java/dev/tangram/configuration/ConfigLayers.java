package dev.tangram.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The places a broker property may be set in, the strongest first, and how a value is found. */
record ConfigLayers(List<Layer> layers) {

  record Layer(ConfigSource source, Map<String, String> values) {}

  /** A value that is set, with the name and place it was found under. */
  record Found(ConfigKey<?> key, String name, String text, ConfigSource source) {}

  /** Every place where the property or one of its aliases is set, the strongest first. */
  List<Found> explicit(ConfigKey<?> key) {
    List<Found> found = new ArrayList<>();
    for (Layer layer : layers) {
      Stream.concat(Stream.of(key.name()), key.aliases().stream())
          .filter(layer.values()::containsKey)
          .map(name -> new Found(key, name, layer.values().get(name), layer.source()))
          .forEach(found::add);
    }
    return found;
  }

  /** The effective value: what is set, else the first fallback that is set, else the default. */
  Object resolve(ConfigKey<?> key) {
    List<Found> own = explicit(key);
    if (!own.isEmpty()) {
      return parse(own.get(0));
    }
    Object fallbackDefault = key.defaultValue();
    for (ConfigKey.Fallback fallback : key.fallbacks()) {
      List<Found> found = explicit(fallback.key());
      if (!found.isEmpty()) {
        return convert(parse(found.get(0)), fallback.factor(), key.type());
      }
      if (fallback.key().defaultValue() != null) {
        fallbackDefault = convert(fallback.key().defaultValue(), fallback.factor(), key.type());
      }
    }
    return fallbackDefault;
  }

  /** Everything a description shows for the property, the effective value first. */
  List<ConfigEntry.Synonym> synonyms(ConfigKey<?> key) {
    List<ConfigEntry.Synonym> all = new ArrayList<>();
    List<ConfigKey<?>> keys = new ArrayList<>();
    keys.add(key);
    key.fallbacks().forEach(fallback -> keys.add(fallback.key()));
    for (ConfigKey<?> each : keys) {
      for (Found found : explicit(each)) {
        String shown = each.sensitive() ? null : found.text();
        all.add(new ConfigEntry.Synonym(found.name(), shown, found.source()));
      }
    }
    for (ConfigKey<?> each : keys) {
      if (each.defaultValue() != null && !each.sensitive()) {
        all.add(new ConfigEntry.Synonym(each.name(), each.defaultText(), ConfigSource.DEFAULT));
      }
    }
    return List.copyOf(all);
  }

  private static Object parse(Found found) {
    try {
      return found.key().parse(found.text());
    } catch (ConfigException e) {
      ConfigException.Problem problem = e.problems().get(0);
      throw new ConfigException(found.name(), problem.value(), problem.allowed());
    }
  }

  /** A negative value means no limit, whatever the unit; a product too large is as good as one. */
  private static Object convert(Object value, long factor, ConfigType type) {
    long number = ((Number) value).longValue();
    long product = number;
    if (number < 0) {
      product = -1;
    } else if (factor != 1) {
      product = number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
    }
    return type == ConfigType.LONG ? (Object) product : (Object) Math.toIntExact(product);
  }
}
