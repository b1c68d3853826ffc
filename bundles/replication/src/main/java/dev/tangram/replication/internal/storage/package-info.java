/** What lies in the log directories: DeleteRecords and DescribeLogDirs. */
package dev.tangram.replication.internal.storage;
