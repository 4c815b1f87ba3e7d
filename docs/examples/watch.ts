/** Lists containers, then says what changes, whoever changes it. Ends on Ctrl-C. */
import { type Container, connect, openStore, type StoreState } from "lepton";

const engine = await connect();
const store = openStore(engine);

const { containers } = await store.whenLive();
console.log(`${engine.address} has ${containers.size} containers`);
for (const container of containers.values()) console.log(line(container));

const unsubscribe = store.subscribe(sayChanges);
console.log("watching");

process.once("SIGINT", () => {
  unsubscribe();
  store.close();
  engine.close();
});

// A state is never changed in place, so what is the same object has not changed.
function sayChanges(now: StoreState, before: StoreState): void {
  if (now.connection.kind !== before.connection.kind) console.log(now.connection.kind);
  for (const [key, container] of now.containers) {
    if (container.status !== before.containers.get(key)?.status) console.log(line(container));
  }
  for (const [key, { name }] of before.containers) {
    if (!now.containers.has(key)) console.log(`${name} is gone`);
  }
}

function line({ name, image, status }: Container): string {
  return `${name} (${image}) is ${status}`;
}
