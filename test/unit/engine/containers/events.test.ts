import { expect, test } from "vitest";
import { publishContainerEvent, readContainerEvent } from "../../../../src/engine/containers/events.ts";
import { LeptonError } from "../../../../src/errors.ts";

type Published = { readonly topic: string; readonly value: Uint8Array };

async function published(error?: LeptonError): Promise<Published[]> {
  const sent: Published[] = [];
  const publish = async (topic: string, event: { readonly value: Uint8Array }) => {
    if (error !== undefined) throw error;
    sent.push({ topic, value: event.value });
  };
  const client = { events: { publish } } as unknown as Parameters<typeof publishContainerEvent>[0]["client"];
  await publishContainerEvent({ client, namespace: "default" }, "kill", "abc", { signal: "15" });
  return sent;
}

test("what is published is read again", async () => {
  const [{ topic = "", value = new Uint8Array() } = {}] = await published();
  expect(readContainerEvent(topic, value)).toEqual({ action: "kill", id: "abc", attributes: { signal: "15" } });
});

test("a containerd that is away hears of it by its next listing", async () => {
  expect(await published(new LeptonError("unavailable", "gone"))).toEqual([]);
  await expect(published(new LeptonError("internal", "broken"))).rejects.toThrow("broken");
});

test.each([
  ["/lepton/containers/start", '{"id":"a"}'],
  ["/lepton/volumes/kill", '{"id":"a"}'],
  ["/lepton/containers/kill", '{"id":7}'],
  ["/lepton/containers/kill", "null"],
  ["/lepton/containers/kill", "no json"],
])("%s with %s is no event of ours", (topic, text) => {
  expect(readContainerEvent(topic, Buffer.from(text))).toBeUndefined();
});

test("words of strangers are kept, other things are not", () => {
  const value = Buffer.from('{"id":"a","attributes":{"signal":"9","deep":{"x":1}}}');
  expect(readContainerEvent("/lepton/containers/kill", value)?.attributes).toEqual({ signal: "9" });
});
