package dev.tangram.protocol;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes the messages of an API key. The generated messages build on this package, so this package
 * names their factory only as text: a reference would make the two packages a circle.
 */
@ProviderType
public abstract class MessageFactory {

  private static final String GENERATED = "dev.tangram.protocol.message.Messages";

  static final MessageFactory INSTANCE = load();

  /** A new, empty request. */
  public abstract ApiMessage newRequest(ApiKey key);

  /** A new, empty response. */
  public abstract ApiMessage newResponse(ApiKey key);

  private static MessageFactory load() {
    try {
      return (MessageFactory)
          Class.forName(GENERATED, true, MessageFactory.class.getClassLoader())
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
