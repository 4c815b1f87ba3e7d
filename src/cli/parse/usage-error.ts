/** What is wrong with a command line, and how it should be. */
import { LeptonError, type LeptonErrorOptions } from "../../errors.ts";

export class UsageError extends LeptonError {
  /** Lines of our own below the message: usage, and where to read more. */
  readonly usage: string;

  constructor(message: string, options: LeptonErrorOptions & { readonly usage: string }) {
    super("invalid-argument", message, options);
    this.usage = options.usage;
  }
}

// docker's statuses: bad flags are its own failure, a bad number of arguments is a plain one.
export const FLAG_EXIT_CODE = 125;
export const ARGUMENT_EXIT_CODE = 1;
