/** Validation of what clients produce: serializer plug-ins look into keys and values. */
package dev.tangram.validation.internal;
