package __package__;

import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** Makes serdes of the format; this one has no settings. */
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=__name__"})
@Component(
    service = SerdeFactory.class,
    property = SerdeFactory.NAME_PROPERTY + "=__name__")
public final class __Name__Serdes implements SerdeFactory {

  @Override
  public String name() {
    return "__name__";
  }

  @Override
  public Serde<?> create(Map<String, String> config) {
    if (!config.isEmpty()) {
      throw new IllegalArgumentException("__name__ has no setting " + config.keySet());
    }
    return new __Name__Serde();
  }
}
