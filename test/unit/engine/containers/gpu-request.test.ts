import { expect, test } from "vitest";
import { gpuRequest } from "../../../../src/engine/containers/gpu-request.ts";

test.each([
  ["all", { driver: "", count: -1, capabilities: ["gpu"] }],
  ["2", { driver: "", count: 2, capabilities: ["gpu"] }],
  ["count=-1", { driver: "", count: -1, capabilities: ["gpu"] }],
  ["device=0,GPU-1", { driver: "", count: 0, ids: ["0", "GPU-1"], capabilities: ["gpu"] }],
  ["device=0,capabilities=utility", { driver: "", count: 0, ids: ["0"], capabilities: ["utility", "gpu"] }],
  [
    '"device=0,1","capabilities=compute,utility",driver=nvidia',
    { driver: "nvidia", count: 0, ids: ["0", "1"], capabilities: ["compute", "utility", "gpu"] },
  ],
])("%s", (text, request) => {
  expect(gpuRequest(text)).toEqual(request);
});
