package dev.tangram.network.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.network.NetworkSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkComponentTest {

  @Test
  void settingsFollowTheConfiguration() {
    NetworkSettings settings =
        NetworkComponent.settings(
            BrokerConfig.parse(
                Map.of(
                    "listeners",
                    "INSIDE://127.0.0.1:0,OUTSIDE://127.0.0.1:9099",
                    "listener.security.protocol.map",
                    "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT",
                    "advertised.listeners",
                    "OUTSIDE://broker.example.org:19099",
                    "inter.broker.listener.name",
                    "INSIDE",
                    "num.network.threads",
                    "5",
                    "socket.request.max.bytes",
                    "1234",
                    "max.connections.per.ip.overrides",
                    "10.0.0.1:7,localhost:9",
                    "connections.max.idle.ms",
                    "4321")));
    assertThat(settings.listeners())
        .containsExactly(
            new NetworkSettings.Listener("INSIDE", "127.0.0.1", 0, "127.0.0.1", 0),
            new NetworkSettings.Listener(
                "OUTSIDE", "127.0.0.1", 9099, "broker.example.org", 19_099));
    assertThat(settings.networkThreads()).isEqualTo(5);
    assertThat(settings.ioThreads()).isEqualTo(8);
    assertThat(settings.requestMaxBytes()).isEqualTo(1_234);
    assertThat(settings.idleMaxMs()).isEqualTo(4_321);
    assertThat(settings.maxConnectionsPerIpOverrides())
        .isEqualTo(Map.of("10.0.0.1", 7, "localhost", 9));
  }
}
