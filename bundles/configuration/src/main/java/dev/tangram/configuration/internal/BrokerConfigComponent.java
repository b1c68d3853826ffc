package dev.tangram.configuration.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.StartFailure;
import java.io.IOException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.LoggerFactory;

/**
 * Offers the {@link BrokerConfig}, read from the file that the framework property {@code
 * tangram.config.file} names, and from framework properties {@code tangram.config.<name>}.
 */
@Component(
    service = {},
    immediate = true)
public final class BrokerConfigComponent {
  private final ServiceRegistration<BrokerConfig> registration;

  @Activate
  public BrokerConfigComponent(BundleContext context) {
    BrokerConfig config = read(context);
    var log = LoggerFactory.getLogger(BrokerConfigComponent.class);
    config.warnings().forEach(log::warn);
    registration = context.registerService(BrokerConfig.class, config, null);
  }

  @Deactivate
  void deactivate() {
    registration.unregister();
  }

  private static BrokerConfig read(BundleContext context) {
    try {
      return BrokerConfig.parse(FrameworkProperties.read(context::getProperty));
    } catch (ConfigException e) {
      StartFailure.report(
          context,
          "The configuration is wrong: " + e.getMessage() + ".",
          "Correct the property in the configuration file or on the command line.");
      throw e;
    } catch (IOException e) {
      StartFailure.report(
          context,
          "The configuration file cannot be read: " + e.getMessage() + ".",
          "Give a readable file with --config.");
      throw new IllegalStateException("Cannot read the configuration file", e);
    }
  }
}
