/** Main of a child process for tests that kill it: does one verb that deals in archives, named by its first argument. */
import { createReadStream } from "node:fs";
import { connect } from "../../src/engine/connect.ts";

const [, , verb = "", ...args] = process.argv;
const engine = await connect();
process.stdout.write("ready\n");
const [first = "", second = ""] = args;
switch (verb) {
  case "load":
    await engine.images.load(createReadStream(first));
    break;
  case "save":
    await engine.images.saveFile(first, [second]);
    break;
  case "import":
    await engine.images.import(createReadStream(first), { name: second });
    break;
  case "commit":
    await engine.containers.commit(first, second === "" ? {} : { name: second });
    break;
  case "export":
    await engine.containers.exportFile(first, second);
    break;
  case "convert":
    await engine.images.convert(first, second, { compression: "zstd" });
    break;
  default:
    throw new Error(`no such verb: ${verb}`);
}
engine.close();
