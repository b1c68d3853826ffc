package dev.tangram.management.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.ManagementProperties;
import dev.tangram.configuration.PluginProperties;
import dev.tangram.plugins.PluginAdmin;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The endpoint, for as long as there is something to manage. */
@Component(
    service = {},
    immediate = true)
public final class ManagementComponent {

  private final Endpoint endpoint;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile Shell shell;

  /** Called by Declarative Services. */
  @Activate
  public ManagementComponent(@Reference BrokerConfig config, @Reference PluginAdmin admin)
      throws IOException {
    endpoint =
        config.get(ManagementProperties.ENABLE)
            ? new Endpoint(
                new EndpointFile(config.logDirs().get(0)),
                new Routes(admin, () -> shell),
                config.get(PluginProperties.JAR_MAX_BYTES))
            : null;
  }

  @Deactivate
  void deactivate() {
    if (endpoint != null) {
      endpoint.close();
    }
  }
}
