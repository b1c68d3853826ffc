package dev.tangram.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;

/** The codec that ours is compared with. */
final class Oracle {

  private Oracle() {}

  private static String className(JsonNode spec) {
    String suffix = spec.get("type").asText().equals("data") ? "" : "Data";
    return "org.apache.kafka.common.message." + spec.get("name").asText() + suffix;
  }

  static Message fromJson(JsonNode spec, JsonNode value, int version) {
    return (Message)
        call(
            className(spec) + "JsonConverter",
            new Class<?>[] {JsonNode.class, short.class},
            value,
            (short) version);
  }

  private static Object call(String type, Class<?>[] parameters, Object... arguments) {
    try {
      return Class.forName(type).getMethod("read", parameters).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Message read(JsonNode spec, byte[] bytes, int version) {
    try {
      Message message =
          (Message) Class.forName(className(spec)).getDeclaredConstructor().newInstance();
      message.read(new ByteBufferAccessor(ByteBuffer.wrap(bytes)), (short) version);
      return message;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] write(Message message, int version) {
    ByteBuffer buffer = MessageUtil.toByteBuffer(message, (short) version);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
