package dev.tangram.plugins;

/** A service outside of any plug-in life; it is its own only lease. */
record UnmanagedProvider<S>(S service) implements Provider<S>, Lease<S> {

  private static final PluginId NOBODY = new PluginId("", "", "", "", "");

  @Override
  public PluginId id() {
    return NOBODY;
  }

  @Override
  public Lease<S> lease() {
    return this;
  }

  @Override
  public Lease<S> hold() {
    return this;
  }

  @Override
  public Provider<S> provider() {
    return this;
  }

  @Override
  public void failed(Throwable cause) {
    // Nobody counts here; the caller tells its own caller.
  }

  @Override
  public void close() {
    // It never goes.
  }
}
