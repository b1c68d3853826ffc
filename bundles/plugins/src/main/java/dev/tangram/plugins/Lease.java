package dev.tangram.plugins;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The right to use one version of a plug-in until {@link #close()}. A version is stopped only when
 * no lease of it is left, or when the time limit for that is over.
 *
 * <ol>
 *   <li>Threads: a lease may be closed by another thread than the one that took it.
 *   <li>Close: every lease is closed exactly once, soon; further closes do nothing. Nothing of the
 *       service, nor what it gave out, is touched after it.
 *   <li>Time: a lease that is held longer than {@code tangram.plugins.call.timeout.ms} is taken for
 *       a plug-in that hangs, unless it was taken with {@link Provider#hold()}.
 * </ol>
 */
@ProviderType
public interface Lease<S> extends AutoCloseable {

  /** The plug-in's service. */
  S service();

  /** The version that it belongs to. */
  Provider<S> provider();

  /**
   * Says that the plug-in broke its contract: threw what it may not throw, answered what cannot be.
   * Too many of them, and the version is taken out of service.
   */
  void failed(Throwable cause);

  @Override
  void close();

  /** A lease of a service that nobody ever takes away, for plain class paths and tests. */
  static <S> Lease<S> unmanaged(S service) {
    return Provider.unmanaged(service).lease();
  }
}
