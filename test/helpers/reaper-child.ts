/** A process of the name of a reaper that ends the shim whose child it is: `reaper-child.ts __reap PID`. */
import { endShim } from "../../src/console/shim/orphan.ts";

await endShim({ pid: Number(process.argv[3]), bundleDir: "/nonexistent" }, "default", "0123");
process.stdout.write("lived");
