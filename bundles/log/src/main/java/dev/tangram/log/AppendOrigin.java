package dev.tangram.log;

/** Who gives the records of an append; decides what is checked. */
public enum AppendOrigin {
  /** A producer: sequence numbers are checked, control batches are refused. */
  CLIENT,
  /** A coordinator of this broker: control batches are accepted, sequence numbers not checked. */
  COORDINATOR
}
