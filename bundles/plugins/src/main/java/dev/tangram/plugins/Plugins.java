package dev.tangram.plugins;

import org.osgi.annotation.versioning.ProviderType;

/** Where the broker's bundles get their plug-ins from; an OSGi service. */
@ProviderType
public interface Plugins {

  /**
   * Begins to use a kind of plug-in. For every version that is active already, {@link
   * PluginKind#shift} from null has returned when this returns.
   *
   * @throws IllegalStateException when the kind is open already
   */
  <S> PluginPool<S> open(PluginKind<S> kind);
}
