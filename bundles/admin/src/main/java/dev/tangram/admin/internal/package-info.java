/**
 * Handlers that show the cluster ({@code Metadata}, {@code Describe...}) and change configurations.
 */
package dev.tangram.admin.internal;
