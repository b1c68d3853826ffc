/**
 * SPI of serializers: bytes of keys and values to values that programs and people understand, and
 * back.
 *
 * <p>A plug-in is a service of {@link dev.tangram.serialization.SerdeFactory}: in OSGi a component
 * with the property {@link dev.tangram.serialization.SerdeFactory#NAME_PROPERTY}, on a plain class
 * path an entry of {@link java.util.ServiceLoader}. The broker asks it whether records of a topic
 * can be read ({@code record.key.serializer}, {@code record.value.serializer}), the command line
 * shows and writes values with it.
 */
@Export
@Version("1.0.0")
package dev.tangram.serialization;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
