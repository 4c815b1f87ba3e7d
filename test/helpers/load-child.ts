/** Main of a child process for tests that kill it: loads the archive named by its first argument. */
import { createReadStream } from "node:fs";
import { connect } from "../../src/engine/connect.ts";

const [, , archive = ""] = process.argv;
const engine = await connect();
process.stdout.write("ready\n");
await engine.images.load(createReadStream(archive));
engine.close();
