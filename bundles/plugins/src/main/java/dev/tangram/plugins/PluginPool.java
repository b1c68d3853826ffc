package dev.tangram.plugins;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The plug-ins of one kind. Thread safe. */
@ProviderType
public interface PluginPool<S> extends AutoCloseable {

  /**
   * A lease of the active version of a plug-in, or of its canary where that gets a share of all
   * uses. Costs some ten nanoseconds.
   *
   * @throws PluginMissingException when no version is active
   */
  Lease<S> lease(String name);

  /**
   * As the other, for work that belongs to a topic: a canary may be bound to one.
   *
   * @throws PluginMissingException when no version is active
   */
  Lease<S> lease(String name, String topic);

  /**
   * Another version than this one that could do the same now: the active one beside a canary, or
   * one that is still draining. For those who want to know whether a failure lies in the plug-in or
   * in the data.
   */
  Optional<Lease<S>> other(Lease<S> than);

  /** The names with an active version, sorted. */
  List<String> names();

  /**
   * Tells a listener, from now until the pool is closed, each name that another version serves, or
   * that is served for the first time or no more. It is called on the thread that changes it, after
   * the change, and must not block. A pool whose plug-ins never change tells nothing.
   */
  default void onChange(Consumer<String> listener) {}

  /** Ends the use of the kind; no leases are given any more, held ones are waited for. */
  @Override
  void close();
}
