package dev.tangram.launcher;

import java.util.Collection;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * Says what a start that does not get ready is waiting for. The runtime of declarative services is
 * a bundle, out of reach of the launcher's classes, hence reflection.
 */
final class Components {
  private static final String RUNTIME =
      "org.osgi.service.component.runtime.ServiceComponentRuntime";

  private Components() {}

  /** Lines that name each component that is not satisfied, and its references. */
  static String waiting(Framework framework) {
    StringBuilder text = new StringBuilder();
    BundleContext context = framework.getBundleContext();
    for (Bundle bundle : context.getBundles()) {
      if (bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED) {
        text.append("\n  not started: bundle ").append(bundle.getSymbolicName());
      }
    }
    ServiceReference<?> reference = context.getServiceReference(RUNTIME);
    if (reference != null) {
      try {
        describe(context.getService(reference), text);
      } catch (ReflectiveOperationException e) {
        text.append("\n  components cannot be listed: ").append(e);
      }
    }
    return text.toString();
  }

  private static void describe(Object runtime, StringBuilder text)
      throws ReflectiveOperationException {
    Class<?> api = runtime.getClass().getClassLoader().loadClass(RUNTIME);
    var descriptions =
        (Collection<?>)
            api.getMethod("getComponentDescriptionDTOs", Bundle[].class)
                .invoke(runtime, (Object) new Bundle[0]);
    for (Object description : descriptions) {
      var configurations =
          (Collection<?>)
              api.getMethod("getComponentConfigurationDTOs", description.getClass())
                  .invoke(runtime, description);
      for (Object configuration : configurations) {
        describeConfiguration(description, configuration, text);
      }
    }
  }

  private static void describeConfiguration(
      Object description, Object configuration, StringBuilder text)
      throws ReflectiveOperationException {
    int state = (int) field(configuration, "state");
    Object[] references = (Object[]) field(configuration, "unsatisfiedReferences");
    String failure = (String) field(configuration, "failure");
    if (failure != null) {
      text.append("\n  failed: ").append(field(description, "name")).append(": ");
      text.append(failure.lines().findFirst().orElse(""));
    } else if (references != null && references.length > 0) {
      text.append("\n  waiting: ").append(field(description, "name")).append(" for");
      for (Object reference : references) {
        text.append(' ').append(field(reference, "name"));
        Object target = field(reference, "target");
        text.append(target == null ? "" : " " + target);
      }
    } else if (state == 1) {
      text.append("\n  waiting: ").append(field(description, "name")).append(" for configuration");
    }
  }

  private static Object field(Object object, String name) throws ReflectiveOperationException {
    return object.getClass().getField(name).get(object);
  }
}
