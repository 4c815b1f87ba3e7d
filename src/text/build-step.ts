/** The step of a Dockerfile behind a layer, as the builders write it into the history of an image. */

/** One line without the builders' wrapping: `RUN apk add curl`, `COPY a /b`. */
export function buildStep(createdBy: string): string {
  const line = createdBy.replace(/\s+/g, " ").trim();
  // docker's old builder ran everything by a shell, and said so of what it did not run.
  const instruction = /^\/bin\/sh -c #\(nop\) ?(.*)$/.exec(line);
  if (instruction !== null) return (instruction[1] ?? "").trim();
  const old = /^(?:\|\d+ .*?)?\/bin\/sh -c (.*)$/.exec(line);
  if (old !== null) return `RUN ${old[1] ?? ""}`;
  return line.replace(/^RUN (?:\|\d+ .*?)?\/bin\/sh -c /, "RUN ").replace(/ # buildkit$/, "");
}
