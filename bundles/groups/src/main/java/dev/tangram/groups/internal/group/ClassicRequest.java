package dev.tangram.groups.internal.group;

import dev.tangram.protocol.ApiMessage;

/**
 * A request of the classic protocol, and who sent it.
 *
 * @param body the request
 * @param version its version
 * @param clientId the client's name for itself; empty if it has none
 * @param clientHost its address, as DescribeGroups gives it: a slash and the address
 * @param <M> the request
 */
public record ClassicRequest<M extends ApiMessage>(
    M body, short version, String clientId, String clientHost) {}
