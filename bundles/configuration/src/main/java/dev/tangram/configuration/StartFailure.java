package dev.tangram.configuration;

import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.condition.Condition;

/**
 * How a bundle tells the launcher that the broker cannot start. The launcher prints the problem and
 * the remedy, stops the framework and exits with status 1.
 */
public final class StartFailure {
  /** The {@code osgi.condition.id} of a failed start. */
  public static final String FAILED_ID = "dev.tangram.start.failed";

  /** The {@code osgi.condition.id} that says the broker serves clients. */
  public static final String READY_ID = "dev.tangram.broker.ready";

  private StartFailure() {}

  /**
   * Reports that the broker cannot start, or that it started and cannot go on: then it is stopped.
   * The caller throws afterwards or leaves its service out.
   *
   * @param context the context of the reporting bundle; a failed component's bundle stays started,
   *     so the report outlives the component
   * @param problem what happened and what it means, in one or two sentences
   * @param remedy what to do about it
   */
  public static void report(BundleContext context, String problem, String remedy) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Condition.CONDITION_ID, FAILED_ID);
    properties.put("problem", problem);
    properties.put("remedy", remedy);
    registrar(context).registerService(Condition.class, Condition.INSTANCE, properties);
  }

  /** Our own bundle's context lives longer than that of a bundle that gives up. */
  private static BundleContext registrar(BundleContext context) {
    var own = FrameworkUtil.getBundle(StartFailure.class);
    return own == null || own.getBundleContext() == null ? context : own.getBundleContext();
  }
}
