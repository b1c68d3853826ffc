package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.util.Set;

/** Where the bundles of plug-ins live: a framework, or a pretended one. */
interface BundleHost {

  /**
   * Installs the bundle of a jar, or takes the one that is installed for its revision already.
   *
   * @throws PluginException when it cannot be installed; the message says why
   */
  Hosted install(StagedJar jar) throws PluginException;

  /** Uninstalls what an earlier run has left, except for these revisions. */
  void forgetOthers(Set<String> revisions);
}
