/**
 * Generates the message codecs of the protocol bundle from the published message specifications.
 *
 * <p>{@link dev.tangram.tools.protocol.SpecReader} parses a specification, {@link
 * dev.tangram.tools.protocol.ClassGenerator} and its parts turn it into one Java class, and {@link
 * dev.tangram.tools.protocol.Main} runs them over all specifications of a jar.
 */
package dev.tangram.tools.protocol;
