package dev.tangram.launcher;

import java.util.Collection;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Says what a start that does not get ready is waiting for. The runtime of declarative services is
 * a bundle, out of reach of the launcher's classes, hence reflection.
 */
final class Components {
  private static final String RUNTIME =
      "org.osgi.service.component.runtime.ServiceComponentRuntime";

  private final BundleContext context;

  Components(BundleContext context) {
    this.context = context;
  }

  /** A line for each component that threw when it was activated; empty when none did. */
  String failed() {
    return collect(false);
  }

  /** A line for each bundle that is not started and each component that is not active. */
  String waiting() {
    StringBuilder text = new StringBuilder();
    for (Bundle bundle : context.getBundles()) {
      boolean fragment =
          (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
      boolean idle = bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED;
      if (idle && !fragment && !BundleFiles.isPlugin(bundle)) {
        text.append("\n  not started: bundle ").append(bundle.getSymbolicName());
      }
    }
    return text.append(collect(true)).toString();
  }

  private String collect(boolean all) {
    StringBuilder text = new StringBuilder();
    ServiceReference<?> reference = context.getServiceReference(RUNTIME);
    if (reference != null) {
      try {
        describe(context.getService(reference), all, text);
      } catch (ReflectiveOperationException e) {
        text.append("\n  components cannot be listed: ").append(e);
      }
    }
    return text.toString();
  }

  private void describe(Object runtime, boolean all, StringBuilder text)
      throws ReflectiveOperationException {
    Class<?> api = runtime.getClass().getClassLoader().loadClass(RUNTIME);
    var descriptions =
        (Collection<?>)
            api.getMethod("getComponentDescriptionDTOs", Bundle[].class)
                .invoke(runtime, (Object) new Bundle[0]);
    for (Object description : descriptions) {
      if (ofPlugin(description)) {
        continue;
      }
      var configurations =
          (Collection<?>)
              api.getMethod("getComponentConfigurationDTOs", description.getClass())
                  .invoke(runtime, description);
      for (Object configuration : configurations) {
        String name = (String) field(description, "name");
        describeFailure(name, configuration, text);
        if (all) {
          describeReferences(name, configuration, text);
        }
      }
    }
  }

  private boolean ofPlugin(Object description) throws ReflectiveOperationException {
    long id = (long) field(field(description, "bundle"), "id");
    Bundle bundle = context.getBundle(id);
    return bundle != null && BundleFiles.isPlugin(bundle);
  }

  private static void describeFailure(String name, Object configuration, StringBuilder text)
      throws ReflectiveOperationException {
    String trace = (String) field(configuration, "failure");
    if (trace != null) {
      String cause =
          trace
              .lines()
              .filter(line -> line.startsWith("Caused by: "))
              .reduce((first, second) -> second)
              .orElse(trace.lines().findFirst().orElse(""));
      text.append("\n  ").append(name).append(": ").append(cause.replace("Caused by: ", ""));
    }
  }

  private static void describeReferences(String name, Object configuration, StringBuilder text)
      throws ReflectiveOperationException {
    Object[] references = (Object[]) field(configuration, "unsatisfiedReferences");
    if (references != null && references.length > 0) {
      text.append("\n  ").append(name).append(" waits for");
      for (Object reference : references) {
        text.append(' ').append(field(reference, "name"));
      }
    }
  }

  private static Object field(Object object, String name) throws ReflectiveOperationException {
    return object.getClass().getField(name).get(object);
  }
}
