/** Entry of the console process on Node (`dist/node/log-writer.js`); the compiled executable has a subcommand for it. */
import { logWriter } from "./log-writer.ts";

process.exit(await logWriter(process.argv.slice(2)));
