/** How many lines a follower lost, in words; -1: nobody knows, 0: less than a line. */
export function lostLinesText(count: number): string {
  if (count < 0) return "lines lost to rotation";
  if (count === 0) return "part of a line lost to rotation";
  return `${count} ${count === 1 ? "line" : "lines"} lost to rotation`;
}
