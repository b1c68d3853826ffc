package dev.tangram.serialization;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes serdes of one format; the service of a serializer plug-in. Thread safe.
 *
 * <p>Users keep what it made only weakly, so that a version of a plug-in that has been replaced can
 * go. A factory whose serdes are costly to make (a schema has to be parsed) keeps some of them
 * itself, a limited number.
 */
@ConsumerType
public interface SerdeFactory {

  /** Service property: {@link #name()}, a String. */
  String NAME_PROPERTY = "serializer.name";

  /** What topic configurations and commands call it: lower case letters, digits and hyphens. */
  String name();

  /**
   * Makes a serde. The same configuration always gives serdes that do the same.
   *
   * @param config the format's own settings; empty for its defaults
   * @throws IllegalArgumentException when a setting is unknown, missing or wrong; the message names
   *     it
   */
  Serde<?> create(Map<String, String> config);
}
