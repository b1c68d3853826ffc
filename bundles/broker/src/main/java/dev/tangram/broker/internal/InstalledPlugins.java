package dev.tangram.broker.internal;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The plug-ins that offer something now, by what they say of themselves. Their classes are not
 * needed for it.
 */
final class InstalledPlugins {

  /** Class of the service, and the property that carries the plug-in's name. */
  private static final Map<String, String> KINDS =
      Map.of(
          "dev.tangram.storage.StorageEngine", "storage.name",
          "dev.tangram.compression.CompressionCodec", "codec.name",
          "dev.tangram.assignor.PartitionAssignor", "assignor.name",
          "dev.tangram.serialization.SerdeFactory", "serializer.name");

  private InstalledPlugins() {}

  /** Names with their kind, such as {@code storage:segment}. */
  static List<String> names(BundleContext bundle) {
    TreeSet<String> names = new TreeSet<>();
    KINDS.forEach(
        (service, property) -> {
          for (ServiceReference<?> reference : references(bundle, service)) {
            Object name = reference.getProperty(property);
            String kind = property.substring(0, property.indexOf('.'));
            names.add(kind + ":" + (name == null ? reference.getBundle().getSymbolicName() : name));
          }
        });
    return List.copyOf(names);
  }

  private static List<ServiceReference<?>> references(BundleContext bundle, String service) {
    try {
      ServiceReference<?>[] found = bundle.getAllServiceReferences(service, null);
      return found == null ? List.of() : List.of(found);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
