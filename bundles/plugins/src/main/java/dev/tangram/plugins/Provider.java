package dev.tangram.plugins;

import org.osgi.annotation.versioning.ProviderType;

/** One version of a plug-in that is started. */
@ProviderType
public interface Provider<S> {

  /** Which one it is. */
  PluginId id();

  /**
   * A lease for a use that ends soon: a call, a stream, a request.
   *
   * @throws PluginMissingException when the version is stopped
   */
  Lease<S> lease();

  /**
   * A lease for something that lives long, such as an open store; no time limit applies to it. It
   * is given up in {@link PluginKind#shift}.
   *
   * @throws PluginMissingException when the version is stopped
   */
  Lease<S> hold();

  /** A service that nobody ever takes away, for plain class paths and tests. */
  static <S> Provider<S> unmanaged(S service) {
    return new UnmanagedProvider<>(service);
  }
}
