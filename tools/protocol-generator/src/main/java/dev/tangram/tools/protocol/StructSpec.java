package dev.tangram.tools.protocol;

import java.util.List;

/**
 * A struct of a message.
 *
 * @param name name in upper camel case
 * @param versions versions in which it may occur
 * @param fields fields in wire order
 */
record StructSpec(String name, Versions versions, List<FieldSpec> fields) {}
