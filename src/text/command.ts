/** A process's argv on one line, as docker's COMMAND column has it. */

/** The words joined by spaces; arguments that hold a space stand in single quotes (moby, daemon/container/view.go). */
export function commandLine(argv: readonly string[]): string {
  const [path = "", ...args] = argv;
  return [path, ...args.map((arg) => (arg.includes(" ") ? `'${arg}'` : arg))].join(" ");
}
