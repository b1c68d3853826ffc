package dev.tangram.management.internal;

import dev.tangram.plugins.PluginAdmin;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers {@link PluginCommands} to the shell. */
@Component(
    service = {},
    immediate = true)
public final class CommandsComponent {

  private static final String[] FUNCTIONS = {
    "list", "info", "install", "activate", "rollback", "canary", "quarantine", "remove"
  };

  static List<String> functions() {
    return List.of(FUNCTIONS);
  }

  private final ServiceRegistration<PluginCommands> registration;

  /** Called by Declarative Services. */
  @Activate
  public CommandsComponent(BundleContext context, @Reference PluginAdmin admin) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("osgi.command.scope", "plugins");
    properties.put("osgi.command.function", FUNCTIONS);
    registration =
        context.registerService(PluginCommands.class, new PluginCommands(admin), properties);
  }

  @Deactivate
  void deactivate() {
    registration.unregister();
  }
}
