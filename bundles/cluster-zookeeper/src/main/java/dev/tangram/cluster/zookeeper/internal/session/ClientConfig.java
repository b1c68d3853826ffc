package dev.tangram.cluster.zookeeper.internal.session;

import java.util.List;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

/**
 * ZooKeeper's client configuration with the buffer that brokers need. While TLS is off it does not
 * read the properties of TLS, which would load Java's whole TLS implementation at every start.
 */
final class ClientConfig extends ZKClientConfig {

  private static final String MAX_BUFFER_BYTES = Integer.toString(4 * 1024 * 1024);

  private static final List<String> PLAIN =
      List.of(
          ZKConfig.KINIT_COMMAND,
          ZKConfig.JGSS_NATIVE,
          ZKClientConfig.ZK_SASL_CLIENT_USERNAME,
          ZKClientConfig.ZK_SASL_CLIENT_CANONICALIZE_HOSTNAME,
          ZKClientConfig.LOGIN_CONTEXT_NAME_KEY,
          ZKClientConfig.ENABLE_CLIENT_SASL_KEY,
          ZKClientConfig.ZOOKEEPER_SERVER_REALM,
          ZKClientConfig.DISABLE_AUTO_WATCH_RESET,
          ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET,
          ZKClientConfig.SECURE_CLIENT);

  ClientConfig() {
    setProperty(
        ZKConfig.JUTE_MAXBUFFER, System.getProperty(ZKConfig.JUTE_MAXBUFFER, MAX_BUFFER_BYTES));
  }

  @Override
  protected void handleBackwardCompatibility() {
    if (Boolean.getBoolean(ZKClientConfig.SECURE_CLIENT)) {
      super.handleBackwardCompatibility();
    } else {
      PLAIN.forEach(name -> setProperty(name, System.getProperty(name)));
    }
  }
}
