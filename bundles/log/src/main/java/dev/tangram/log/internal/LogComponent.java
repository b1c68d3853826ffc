package dev.tangram.log.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.LogProperties;
import dev.tangram.configuration.StartFailure;
import dev.tangram.configuration.TopicConfigCheck;
import dev.tangram.log.CodecRehearsal;
import dev.tangram.log.LogManager;
import dev.tangram.log.LogSettings;
import dev.tangram.log.LogStartException;
import dev.tangram.log.RecordInspection;
import dev.tangram.log.internal.codecs.LeasedCodecs;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Plugins;
import dev.tangram.storage.StorageEngine;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the {@link LogManager} as a service as soon as the engine of {@code storage.engine} is
 * there and all logs are open. The start may take long (recovery), so it has a thread of its own.
 */
@Component(
    service = {},
    immediate = true)
public final class LogComponent {

  private static final Logger LOG = LoggerFactory.getLogger(LogComponent.class);

  /** How long a stop waits for a start that is still going on. */
  private static final long START_JOIN_MAX_S = 300;

  private final BundleContext context;
  private final BrokerConfig config;
  private final Plugins plugins;
  private final CodecRehearsal rehearsal;
  private final LeasedCodecs codecs;
  private final LogManager manager;
  private final String engineName;
  private final ExecutorService starter;
  private volatile PluginPool<StorageEngine> engines;
  private boolean startBegun;
  private boolean active;
  private volatile ServiceRegistration<LogManager> registration;
  private volatile ServiceRegistration<TopicConfigCheck> check;

  /** Called by Declarative Services. */
  @Activate
  public LogComponent(
      BundleContext context, @Reference BrokerConfig config, @Reference Plugins plugins) {
    this.context = context;
    this.config = config;
    this.plugins = plugins;
    this.rehearsal = new CodecRehearsal(config);
    this.codecs = new LeasedCodecs(rehearsal::begin);
    LogSettings settings = LogSettings.of(config);
    this.engineName = config.get(LogProperties.STORAGE_ENGINE);
    this.manager = new LogManager(settings, codecs, Clock.systemUTC(), () -> scheduler(settings));
    this.starter = Executors.newSingleThreadExecutor(named("log-start"));
  }

  private static ScheduledExecutorService scheduler(LogSettings settings) {
    return Executors.newScheduledThreadPool(settings.backgroundThreads(), named("log-tasks"));
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Activate
  void activate() {
    starter.execute(this::openEngines);
  }

  private void openEngines() {
    engines = plugins.open(new StorageKind(manager, this::startWhenComplete));
    synchronized (this) {
      active = true;
    }
    startWhenComplete();
    reportMissingEngine();
  }

  private synchronized void reportMissingEngine() {
    if (!startBegun && active) {
      StartFailure.report(
          context,
          "No plug-in gives the storage engine " + engineName + ", the one of storage.engine.",
          "Put the jar of one that does into the folder of tangram.plugins.dir, or name another"
              + " engine. If it is there, the log says why it is not used.");
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindInspection(RecordInspection inspection) {
    manager.inspectionAdded(inspection);
  }

  void unbindInspection(RecordInspection inspection) {
    manager.inspectionRemoved(inspection);
  }

  private synchronized void startWhenComplete() {
    if (active && !startBegun && manager.hasEngine(engineName)) {
      startBegun = true;
      starter.execute(this::start);
    } else if (active && !startBegun) {
      LOG.info("Waiting for the storage engine {}", engineName);
    }
  }

  private void start() {
    try {
      codecs.open(plugins);
      manager.start();
      check =
          context.registerService(
              TopicConfigCheck.class,
              new StorageEngineCheck(manager::engineNames, manager::canCompact, config::topic),
              null);
      registration = context.registerService(LogManager.class, manager, null);
    } catch (LogStartException e) {
      LOG.error("The logs cannot be opened: {} {}", e.getMessage(), e.remedy());
      StartFailure.report(context, e.getMessage(), e.remedy());
    } catch (RuntimeException e) {
      LOG.error("The logs cannot be opened", e);
      StartFailure.report(
          context,
          "The logs cannot be opened: " + e,
          "See the broker's log for the cause; this is a defect if the disk is sound");
    }
  }

  @Deactivate
  void deactivate() {
    synchronized (this) {
      active = false;
    }
    starter.shutdown();
    try {
      if (!starter.awaitTermination(START_JOIN_MAX_S, TimeUnit.SECONDS)) {
        LOG.warn("The logs were still being opened after {} s", START_JOIN_MAX_S);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    unregister(registration);
    unregister(check);
    manager.close();
    codecs.close();
    rehearsal.close();
    PluginPool<StorageEngine> pool = engines;
    if (pool != null) {
      pool.close();
    }
  }

  private static void unregister(ServiceRegistration<?> offered) {
    if (offered != null) {
      offered.unregister();
    }
  }
}
