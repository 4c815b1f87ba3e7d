/** Runs a container, reads its output as it comes, and ends with its exit code: `node run.ts [IMAGE]`. */
import { connect, isLeptonError } from "lepton";

const image = process.argv[2] ?? "localhost/lepton-demo";
const script = "echo to stdout; echo to stderr >&2; exit 3";

const engine = await connect();
try {
  const { id, name } = await engine.containers.run({
    image,
    args: ["sh", "-c", script],
    memoryBytes: 64 * 1024 * 1024,
  });
  const output = engine.containers.logs(id, { follow: true });
  for await (const { stream, data } of output) process[stream].write(data);
  const { exitCode } = await engine.containers.wait(id);
  await engine.containers.remove(id);
  console.log(`${name} ended with ${exitCode}`);
  process.exitCode = exitCode;
} catch (error) {
  if (!isLeptonError(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
} finally {
  engine.close();
}
