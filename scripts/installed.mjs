// Exits 0 when node_modules holds what package-lock.json asks for on this machine. Runs on any Node, before packages exist.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = process.argv[2] ?? ".";
const wanted = packages("package-lock.json");
const installed = packages("node_modules/.package-lock.json");

function packages(file) {
  return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
}

// An optional package counts where it names this platform; those without a platform hang below one that may not fit.
function isForHere({ os, cpu, libc, optional }) {
  const fits = (list, value) => list === undefined || list.includes(value);
  if (optional && cpu === undefined) return false;
  return fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, "glibc");
}

const missing = Object.entries(wanted).filter(
  ([path, wish]) => path !== "" && isForHere(wish) && installed[path]?.integrity !== wish.integrity,
);
process.exit(missing.length === 0 ? 0 : 1);
