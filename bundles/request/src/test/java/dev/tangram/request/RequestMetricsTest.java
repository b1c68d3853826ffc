package dev.tangram.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.protocol.ApiKey;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {

  private final RequestMetrics metrics = new RequestMetrics();

  @Test
  void countsByApi() {
    RequestMetrics.Api fetch = metrics.of(ApiKey.FETCH);
    fetch.ended(10, 1_000, 5_000);
    fetch.ended(20, 0, 7_000);
    fetch.failed();
    fetch.queued(300);
    assertThat(metrics.of(ApiKey.FETCH)).isSameAs(fetch);
    assertThat(fetch.requests()).isEqualTo(2);
    assertThat(fetch.errors()).isEqualTo(1);
    assertThat(fetch.bytesIn()).isEqualTo(30);
    assertThat(fetch.bytesOut()).isEqualTo(1_000);
    assertThat(fetch.totalNanos()).isEqualTo(12_000);
    assertThat(fetch.queueNanos()).isEqualTo(300);
    assertThat(metrics.of(ApiKey.PRODUCE).requests()).isZero();
  }

  @Test
  void histogramDoublesFromMicrosecond() {
    RequestMetrics.Api api = metrics.of(ApiKey.PRODUCE);
    long[] nanos = {0, 999, 1_999, 2_000, 3_999, 4_000, TimeUnit.DAYS.toNanos(30)};
    for (long time : nanos) {
      api.ended(0, 0, time);
    }
    long[] histogram = api.histogram();
    assertThat(histogram[0]).isEqualTo(3);
    assertThat(histogram[1]).isEqualTo(2);
    assertThat(histogram[2]).isEqualTo(1);
    assertThat(histogram[RequestMetrics.Api.BUCKETS - 1]).isEqualTo(1);
  }
}
