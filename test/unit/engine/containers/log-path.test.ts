import { describe, expect, test } from "vitest";
import { containerLogPath } from "../../../../src/engine/containers/log-path.ts";
import { record } from "./record.ts";

const ID = "0123456789abcdef".repeat(4);
const disk = { storeDir: "/var/lib/lepton/0123abcd" };
const CRI = "io.cri-containerd.container.metadata";

const pathOf = (namespace: string, fields: Parameters<typeof record>[0]) =>
  containerLogPath({ namespace, disk }, record({ id: ID, ...fields }));

const cri = (text: string) => ({ extensions: { [CRI]: { typeUrl: "x", value: Buffer.from(text) } } });

describe("the log lies", () => {
  test("in our own data root for what we made", () => {
    expect(pathOf("default", { labels: { "lepton/name": "web" } })).toBe(
      `/var/lib/lepton/0123abcd/containers/default/${ID}/${ID}-json.log`,
    );
  });

  test("in nerdctl's state directory for what nerdctl made", () => {
    expect(pathOf("default", { labels: { "nerdctl/state-dir": "/var/lib/nerdctl/x" } })).toBe(
      `/var/lib/nerdctl/x/${ID}-json.log`,
    );
  });

  test("in docker's root for what docker made", () => {
    expect(pathOf("moby", {})).toBe(`/var/lib/docker/containers/${ID}/${ID}-json.log`);
    expect(pathOf("moby", { id: "../../../etc" })).toBeUndefined();
  });

  test("where the CRI plugin's document says", () => {
    const document = { Version: "v1", Metadata: { LogPath: "/var/log/pods/p/c/0.log" } };
    expect(pathOf("k8s.io", cri(JSON.stringify(document)))).toBe("/var/log/pods/p/c/0.log");
  });
});

test("a container whose tool keeps no log that we know has none", () => {
  expect(pathOf("default", {})).toBeUndefined();
  for (const text of ["", "{", "null", "{}", '{"Metadata":{"LogPath":7}}', '{"Metadata":{"LogPath":"relative"}}']) {
    expect(pathOf("k8s.io", cri(text))).toBeUndefined();
  }
});
