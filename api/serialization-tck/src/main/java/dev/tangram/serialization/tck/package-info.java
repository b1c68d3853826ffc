/** Tests that every serializer plug-in has to pass. */
package dev.tangram.serialization.tck;
