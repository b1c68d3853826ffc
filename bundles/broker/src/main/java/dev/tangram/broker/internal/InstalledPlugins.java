package dev.tangram.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The plug-ins that offer something now, by what they say of themselves. Their classes are not
 * needed for it.
 */
final class InstalledPlugins {

  /** A kind with the class of its service and the property that carries a plug-in's name. */
  private record Kind(String name, String service, String property) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("assignor", "dev.tangram.assignor.PartitionAssignor", "assignor.name"),
          new Kind("compression", "dev.tangram.compression.CompressionCodec", "codec.name"),
          new Kind("serializer", "dev.tangram.serialization.SerdeFactory", "serializer.name"),
          new Kind("storage", "dev.tangram.storage.StorageEngine", "storage.name"));

  private InstalledPlugins() {}

  /** Each kind with its names, such as {@code storage:memory,segment}. */
  static List<String> names(BundleContext bundle) {
    List<String> kinds = new ArrayList<>();
    for (Kind kind : KINDS) {
      TreeSet<String> names = new TreeSet<>();
      for (ServiceReference<?> reference : references(bundle, kind.service())) {
        Object name = reference.getProperty(kind.property());
        names.add(name == null ? reference.getBundle().getSymbolicName() : name.toString());
      }
      if (!names.isEmpty()) {
        kinds.add(kind.name() + ":" + String.join(",", names));
      }
    }
    return kinds;
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
