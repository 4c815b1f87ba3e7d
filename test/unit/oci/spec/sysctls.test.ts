import { expect, it } from "vitest";
import { HOST, specWith } from "./inputs.ts";

it("sets docker's defaults where the kernel knows them, the user's over them", () => {
  const host = { ...HOST, sysctls: ["net.ipv4.ip_unprivileged_port_start"] };
  expect(specWith({}, { host }).linux.sysctl).toEqual({ "net.ipv4.ip_unprivileged_port_start": "0" });
  const sysctls = { "net.ipv4.ip_unprivileged_port_start": "1024", "kernel.shmmax": "5", "fs.mqueue.msg_max": "6" };
  expect(specWith({ sysctls }, { host }).linux.sysctl).toEqual(sysctls);
});

it.each(["kernel.panic", "vm.swappiness", "fs.file-max", "netx.y", ""])("refuses %j", (key) => {
  expect(() => specWith({ sysctls: { [key]: "1" } })).toThrow(`sysctl '${key}=1' is not allowed`);
});

it("keeps the host's network settings the host's", () => {
  expect(() => specWith({ network: "host", sysctls: { "net.core.somaxconn": "1" } })).toThrow(
    "sysctl 'net.core.somaxconn=1' is not allowed with the host's network",
  );
  expect(specWith({ network: "host", sysctls: { "kernel.sem": "1" } }).linux.sysctl).toEqual({ "kernel.sem": "1" });
});
