/** The argument by which a console knows that a client started it, not a shim. */
export const FIFO_MODE = "fifo";
