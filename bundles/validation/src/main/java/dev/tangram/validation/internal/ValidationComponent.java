package dev.tangram.validation.internal;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.configuration.TopicConfigCheck;
import dev.tangram.log.RecordInspection;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Plugins;
import dev.tangram.serialization.SerdeFactory;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers the validation by serializer plug-ins to the logs. */
@Component(
    service = {RecordInspection.class, TopicConfigCheck.class},
    immediate = true)
public final class ValidationComponent implements RecordInspection, TopicConfigCheck {

  private final PluginPool<SerdeFactory> pool;
  private final PluginInspection inspection;
  private final SerializerCheck check;

  /** Called by Declarative Services. */
  @Activate
  public ValidationComponent(@Reference Plugins plugins) {
    this.pool = plugins.open(new SerializerKind());
    this.inspection = new PluginInspection(pool, System::nanoTime);
    this.check = new SerializerCheck(pool);
  }

  @Override
  public void check(Map<String, String> overrides, Set<String> changed) {
    check.check(overrides, changed);
  }

  @Override
  public Inspector begin(String topic, TopicConfig config) {
    return inspection.begin(topic, config);
  }

  @Deactivate
  void deactivate() {
    pool.close();
  }
}
