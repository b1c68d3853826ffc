package dev.tangram.plugins;

import java.util.function.Predicate;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kind of plug-in, as the bundle that uses it knows it.
 *
 * <p>A plug-in of a kind is a bundle with the capability {@code dev.tangram.plugin} whose
 * attributes are {@code kind} and {@code name} (and {@code ranking}, a Long, 0 if missing), and a
 * service of {@link #service()} whose property {@link #nameProperty()} has that name. A bundle may
 * carry several.
 */
@ConsumerType
public interface PluginKind<S> {

  /** In lower case: storage, compression, assignor, serializer. */
  String name();

  /** The SPI. */
  Class<S> service();

  /** The service property with the plug-in's name. */
  String nameProperty();

  /**
   * Tries a version before it is used, with data of its own. Called on a thread of its own with a
   * time limit.
   *
   * @throws Exception why it must not be used; the message is shown to people
   */
  void selfTest(String name, S candidate) throws Exception;

  /**
   * Moves what lives in one version to another one, for kinds that keep state. New leases of the
   * pool go to the new version already. Returns when nothing that {@code topics} accepts is held
   * (see {@link Provider#hold()}) in the old version any more.
   *
   * @param name of the plug-in
   * @param from null when there was none
   * @param to null when there is none any more
   * @param topics which topics it is about; a canary concerns some, everything else all
   * @throws Exception why it failed; then everything is as it was before, in {@code from}
   */
  default void shift(String name, Provider<S> from, Provider<S> to, Predicate<String> topics)
      throws Exception {
    // Without state the new leases are all there is to it.
  }

  /**
   * Whether a version that fails too often is taken away although no other can take its place.
   * Kinds that hold data would rather keep what still works.
   */
  default boolean quarantinesLast() {
    return true;
  }
}
