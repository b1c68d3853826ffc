package dev.tangram.request.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.ApiVersionsRequest;
import dev.tangram.protocol.message.ApiVersionsResponse;
import dev.tangram.request.ListenerInfo;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.net.InetAddress;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Handlers come and go, and ApiVersions shows it. */
class RequestRouterComponentTest {

  private final RequestRouterComponent router = new RequestRouterComponent();

  private record Handler(ApiKey apiKey, short maxVersion) implements RequestHandler {
    @Override
    public void handle(RequestContext context) {
      throw new UnsupportedOperationException();
    }
  }

  private static RequestHandler handler(ApiKey api, int maxVersion) {
    return new Handler(api, (short) maxVersion);
  }

  private List<String> advertised() {
    Context context = new Context();
    router.handler(ApiKey.API_VERSIONS).handle(context);
    ApiVersionsResponse response = (ApiVersionsResponse) context.answer.get();
    assertThat(response.errorCode()).isZero();
    return response.apiKeys().stream()
        .map(api -> ApiKey.of(api.apiKey()) + " " + api.minVersion() + "-" + api.maxVersion())
        .toList();
  }

  @Test
  void listsWhatIsRegisteredNow() {
    assertThat(advertised()).containsExactly("API_VERSIONS 0-4");
    Reference fetch = new Reference(1, 0);
    router.bindHandler(fetch, handler(ApiKey.FETCH, 17));
    router.bindHandler(new Reference(2, 0), handler(ApiKey.PRODUCE, 9));
    assertThat(advertised()).containsExactly("PRODUCE 0-9", "FETCH 0-17", "API_VERSIONS 0-4");
    assertThat(router.handlers())
        .extracting(RequestHandler::apiKey)
        .containsExactly(ApiKey.PRODUCE, ApiKey.FETCH, ApiKey.API_VERSIONS);
    router.unbindHandler(fetch);
    assertThat(advertised()).containsExactly("PRODUCE 0-9", "API_VERSIONS 0-4");
    assertThat(router.handler(ApiKey.FETCH)).isNull();
  }

  @Test
  void higherRankedHandlerHasTheApi() {
    Reference ranked = new Reference(3, 10);
    RequestHandler first = handler(ApiKey.FETCH, 1);
    RequestHandler best = handler(ApiKey.FETCH, 2);
    router.bindHandler(new Reference(1, 0), first);
    router.bindHandler(ranked, best);
    router.bindHandler(new Reference(2, 0), handler(ApiKey.FETCH, 3));
    assertThat(router.handler(ApiKey.FETCH)).isSameAs(best);
    router.unbindHandler(ranked);
    assertThat(router.handler(ApiKey.FETCH)).isSameAs(first);
  }

  @Test
  void apiWithoutVersionsIsNotListed() {
    router.bindHandler(new Reference(1, 0), handler(ApiKey.FETCH, -1));
    assertThat(advertised()).containsExactly("API_VERSIONS 0-4");
  }

  /** A service reference: by ranking, then by age, as the OSGi specification orders them. */
  private record Reference(long id, int ranking) implements ServiceReference<RequestHandler> {

    @Override
    public int compareTo(Object other) {
      Reference that = (Reference) other;
      return ranking != that.ranking
          ? Integer.compare(ranking, that.ranking)
          : Long.compare(that.id, id);
    }

    @Override
    public Object getProperty(String key) {
      return null;
    }

    @Override
    public String[] getPropertyKeys() {
      return new String[0];
    }

    @Override
    public Bundle getBundle() {
      return null;
    }

    @Override
    public Bundle[] getUsingBundles() {
      return new Bundle[0];
    }

    @Override
    public boolean isAssignableTo(Bundle bundle, String className) {
      return true;
    }

    @Override
    public Dictionary<String, Object> getProperties() {
      return new Hashtable<>();
    }

    @Override
    public <A> A adapt(Class<A> type) {
      return null;
    }
  }

  /** A request for ApiVersions. */
  private static final class Context implements RequestContext {

    private final AtomicReference<ApiMessage> answer = new AtomicReference<>();

    @Override
    public ApiKey apiKey() {
      return ApiKey.API_VERSIONS;
    }

    @Override
    public short apiVersion() {
      return 3;
    }

    @Override
    public int correlationId() {
      return 1;
    }

    @Override
    public String clientId() {
      return null;
    }

    @Override
    public ListenerInfo listener() {
      return new ListenerInfo("PLAINTEXT", "localhost", 9092);
    }

    @Override
    public InetAddress clientAddress() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends ApiMessage> T body() {
      return (T)
          new ApiVersionsRequest().setClientSoftwareName("test").setClientSoftwareVersion("1");
    }

    @Override
    public long receivedNanos() {
      return 0;
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public void onDisconnect(Runnable task) {}

    @Override
    public void respond(ApiMessage response) {
      assertThat(answer.getAndSet(response)).isNull();
    }

    @Override
    public void respondWithout() {
      throw new AssertionError("an answer is due");
    }

    @Override
    public void close(String reason) {
      throw new AssertionError(reason);
    }
  }
}
