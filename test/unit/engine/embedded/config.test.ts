import { describe, expect, it } from "vitest";
import { daemonConfig } from "../../../../src/engine/embedded/config.ts";

describe("daemonConfig", () => {
  const text = daemonConfig({ root: '/a "b"/root', state: "/run/s", socket: "/run/c.sock" });

  it("is version 3 with paths of its own, quoted", () => {
    expect(text).toContain("version = 3\n");
    expect(text).toContain('root = "/a \\"b\\"/root"\n');
    expect(text).toContain('state = "/run/s"\n');
    expect(text).toContain('address = "/run/c.sock"\n');
    expect(text).toContain('path = "/a \\"b\\"/root/opt"\n');
  });

  it("leaves out Kubernetes' side and shared sockets", () => {
    expect(text).toMatch(/disabled_plugins = .*"io\.containerd\.grpc\.v1\.cri"/);
    expect(text).toMatch(/\[plugins\.'io\.containerd\.nri\.v1\.nri'\]\n {2}disable = true/);
  });

  it("looks after restart policies as often as containerd does, unless told", () => {
    expect(text).toContain("interval = '10s'");
    expect(daemonConfig({ root: "/r", state: "/s", socket: "/c", restartIntervalSec: 1 })).toContain("interval = '1s'");
  });
});
