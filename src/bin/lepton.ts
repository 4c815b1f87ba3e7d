/** The program: internal words first, for they must load nothing that they do not need, then the command line. */
import { compileLater } from "./jit-policy.ts";

const [word = "", ...rest] = process.argv.slice(2);

compileLater();
process.exit(await main(word, rest));

async function main(first: string, others: readonly string[]): Promise<number> {
  switch (first) {
    case "__log":
      return (await import("./log-writer.ts")).logWriter(others);
    case "__reap":
      return (await import("./reap.ts")).reap(others, process.env);
    case "__network-hook":
      return (await import("./network-hook.ts")).networkHook(others);
    case "__start-hook":
      return (await import("./start-hook.ts")).startHook(others);
    case "__engine-supervise":
      return (await import("./engine-supervise.ts")).superviseEngine(others);
    default:
      return (await import("./command-line.ts")).commandLine(process.argv.slice(2));
  }
}
