import { mkdirSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connect } from "../../../../src/engine/connect.ts";
import { HOSTS_DIRS, openRegistrySettings, registrySettings } from "../../../../src/engine/registry/settings.ts";
import { type DockerHome, dockerHome } from "../../../helpers/credential-helper.ts";

let home: DockerHome;
beforeEach(() => {
  home = dockerHome();
  vi.stubEnv("DOCKER_CONFIG", home.configDir);
});
afterEach(() => {
  vi.unstubAllEnvs();
  home.remove();
});

test("are containerd's and docker's directories, and checked certificates, where nobody says otherwise", () => {
  expect(openRegistrySettings()).toMatchObject({ hostsDirs: HOSTS_DIRS, insecure: false });
  const credentials = async () => undefined;
  const given = {
    hostsDirs: ["/a"],
    insecure: true,
    credentials,
    trustedRealms: ["r"],
    idleMs: 7,
    trace: () => undefined,
  };
  expect(openRegistrySettings(given)).toEqual({ ...given, contexts: new Map() });
});

test("tell one piece of work what it wants to know, and no other", () => {
  const registry = openRegistrySettings();
  const onRetry = () => undefined;
  expect(registrySettings({ registry }, { onRetry })).toMatchObject({ onRetry, hostsDirs: HOSTS_DIRS });
  expect(registrySettings({ registry }).onRetry).toBeUndefined();
});

test("read config.json when a registry is first asked, and not before", async () => {
  mkdirSync(home.configPath);
  const { credentials } = openRegistrySettings();
  (await connect({ address: "/nowhere/containerd.sock" })).close();
  await expect(credentials("ghcr.io")).rejects.toThrow(home.configPath);
});

test("ask a helper once a host for all the work of one engine", async () => {
  home.keeper("k");
  vi.stubEnv("PATH", home.env["PATH"]);
  home.config({ credsStore: "k" });
  const { credentials } = openRegistrySettings();
  await Promise.all([credentials("ghcr.io"), credentials("ghcr.io")]);
  await credentials("ghcr.io");
  expect(home.calls()).toEqual(["get ghcr.io"]);
});
