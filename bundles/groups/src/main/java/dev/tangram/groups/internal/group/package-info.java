/** What all kinds of groups have in common. */
package dev.tangram.groups.internal.group;
