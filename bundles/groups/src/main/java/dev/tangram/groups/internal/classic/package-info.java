/** Groups whose members join, sync and beat (the classic protocol). */
package dev.tangram.groups.internal.classic;
