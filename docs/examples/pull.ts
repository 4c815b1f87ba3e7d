/**
 * Pulls an image and says how far it is, looks into its layers, and gives it on: to another registry, or to a file.
 * `node pull.ts IMAGE [REGISTRY/NAME:TAG | FILE.tar]`; Ctrl-C stops it, and the next pull goes on from there.
 */
import { connect, isLeptonError } from "lepton";

const [image = "alpine", target] = process.argv.slice(2);
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const { signal } = stop;

const engine = await connect();
try {
  const pull = engine.images.pull(image, { signal, onWarning: (text) => console.error(text) });
  for await (const { phase, items } of pull) {
    const doneBytes = items.reduce((sum, item) => sum + item.doneBytes, 0);
    console.error(`${phase}: ${doneBytes} bytes of ${items.length} blobs`);
  }
  const { name, digest, upToDate } = await pull.result;
  console.log(`${name} is ${digest}${upToDate ? ", as it was" : ""}`);

  const explorer = await engine.images.layers(name, { signal });
  const { efficiency, wastedBytes } = await explorer.waste({ signal });
  console.log(
    `${explorer.layers.length} layers, ${Math.round(efficiency * 100)} % efficient, ${wastedBytes} bytes wasted`,
  );

  if (target?.endsWith(".tar")) {
    await engine.images.saveFile(target, [name], { signal });
    console.log(`saved to ${target}`);
  } else if (target !== undefined) {
    await engine.images.tag(name, target);
    for (const pushed of await engine.images.push(target, { signal }).result) {
      console.log(`${pushed.name} is there: ${pushed.digest}`);
    }
  }
} catch (error) {
  if (!isLeptonError(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
} finally {
  engine.close();
}
