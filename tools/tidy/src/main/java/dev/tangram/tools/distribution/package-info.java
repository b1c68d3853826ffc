/** Makes the server package out of the staged files: licences, unpacked directory, archive. */
package dev.tangram.tools.distribution;
