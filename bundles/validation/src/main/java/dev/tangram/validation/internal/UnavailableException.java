package dev.tangram.validation.internal;

/** Nobody can tell now whether bytes can be read. */
final class UnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param cause what the plug-in threw; null when it is not the plug-in's fault
   */
  UnavailableException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
