/** The kernel's list form of CPU numbers, e.g. `0-3,8`. */

// Larger than any machine Linux runs on; keeps `0-999999999` from filling the memory.
const MAX_CPU = 8191;

/** The numbers in order, each once; undefined where the text is no list. */
export function parseCpuList(text: string): number[] | undefined {
  const cpus = new Set<number>();
  for (const part of text.split(",")) {
    const [, first, last = first] = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(first) > Number(last) || Number(last) > MAX_CPU) return undefined;
    for (let cpu = Number(first); cpu <= Number(last); cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}
