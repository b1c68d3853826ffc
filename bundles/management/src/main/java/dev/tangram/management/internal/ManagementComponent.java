package dev.tangram.management.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.ManagementProperties;
import dev.tangram.configuration.PluginProperties;
import dev.tangram.configuration.StartFailure;
import dev.tangram.plugins.PluginAdmin;
import java.io.IOException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoint, for as long as there is something to manage. It is opened on a thread of its own,
 * beside the rest of the start; if that fails, so does the start.
 */
@Component(
    service = {},
    immediate = true)
public final class ManagementComponent {

  private static final Logger LOG = LoggerFactory.getLogger(ManagementComponent.class);

  private final BundleContext context;
  private final BrokerConfig config;
  private final PluginAdmin admin;
  private final Thread starter;
  private Endpoint endpoint;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile Shell shell;

  /** Called by Declarative Services. */
  @Activate
  public ManagementComponent(
      BundleContext context, @Reference BrokerConfig config, @Reference PluginAdmin admin) {
    this.context = context;
    this.config = config;
    this.admin = admin;
    starter = new Thread(this::open, "management-start");
    if (config.get(ManagementProperties.ENABLE)) {
      starter.start();
    }
  }

  private void open() {
    EndpointFile file = new EndpointFile(config.logDirs().get(0));
    try {
      Routes routes = new Routes(admin, () -> shell);
      endpoint = new Endpoint(file, routes, config.get(PluginProperties.JAR_MAX_BYTES));
    } catch (IOException | RuntimeException e) {
      LOG.error("The local management cannot be started", e);
      StartFailure.report(
          context,
          "The local management cannot be started: " + e,
          "Check that "
              + file.path().getParent()
              + " can be written, or turn it off with tangram.management.enable=false.");
    }
  }

  @Deactivate
  void deactivate() throws InterruptedException {
    starter.join();
    if (endpoint != null) {
      endpoint.close();
    }
  }
}
