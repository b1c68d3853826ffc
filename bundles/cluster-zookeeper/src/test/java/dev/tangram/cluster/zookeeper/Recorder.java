package dev.tangram.cluster.zookeeper;

import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.Change;
import dev.tangram.metadata.ConfigResource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a watcher hears. */
class Recorder implements ClusterStore.Watcher {

  final List<String> heard = new CopyOnWriteArrayList<>();

  @Override
  public void onChange(Change change) {
    heard.add(change.name());
  }

  @Override
  public void onAssignmentChange(String topic) {
    heard.add("ASSIGNMENT " + topic);
  }

  @Override
  public void onConfigChange(ConfigResource resource, Map<String, String> config) {
    heard.add("CONFIG " + resource.type() + " " + resource.name() + " " + config);
  }

  @Override
  public void onSessionExpired() {
    heard.add("EXPIRED");
  }

  @Override
  public void onSessionEstablished() {
    heard.add("ESTABLISHED");
  }
}
