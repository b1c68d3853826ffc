package dev.tangram.request.internal;

import dev.tangram.protocol.ApiKey;
import dev.tangram.request.RequestHandler;
import dev.tangram.request.RequestRouter;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Routes to the handlers that are registered as services; of two for an API the higher ranked. */
@Component(service = RequestRouter.class)
public final class RequestRouterComponent implements RequestRouter {

  private final SortedMap<ServiceReference<RequestHandler>, RequestHandler> registered =
      new TreeMap<>(Comparator.reverseOrder());
  private volatile RequestRouter table = RequestRouter.of(List.of());

  @Activate
  public RequestRouterComponent() {}

  @Reference(
      service = RequestHandler.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  synchronized void bindHandler(
      ServiceReference<RequestHandler> reference, RequestHandler handler) {
    registered.put(reference, handler);
    table = RequestRouter.of(registered.values());
  }

  synchronized void unbindHandler(ServiceReference<RequestHandler> reference) {
    registered.remove(reference);
    table = RequestRouter.of(registered.values());
  }

  @Override
  public RequestHandler handler(ApiKey api) {
    return table.handler(api);
  }

  @Override
  public List<RequestHandler> handlers() {
    return table.handlers();
  }
}
