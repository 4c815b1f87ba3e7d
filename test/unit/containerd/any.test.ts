import { expect, test } from "vitest";
import { OCI_TYPE, packJson, packProto, toAny, unpackJson, unpackProto } from "../../../src/containerd/any.ts";
import { packRuncOptions, unpackRuncOptions } from "../../../src/containerd/runtime-options.ts";
import { StreamInit } from "../../../src/gen/services/streaming.ts";

test("documents travel as JSON", () => {
  const any = packJson(OCI_TYPE.spec, { ociVersion: "1.2.0", hostname: "é" });
  expect(any.typeUrl).toBe("types.containerd.io/opencontainers/runtime-spec/1/Spec");
  expect(unpackJson(any)).toEqual({ ociVersion: "1.2.0", hostname: "é" });
  expect(unpackJson(undefined)).toBeUndefined();
});

test("bytes that are no JSON are an error of ours", () => {
  expect(() => unpackJson({ typeUrl: "x", value: Buffer.from("{") })).toThrow(
    expect.objectContaining({ code: "internal", message: 'the bytes of a "x" are not JSON' }),
  );
});

test("a message is unwrapped under its own name only", () => {
  const any = packProto("a.B", StreamInit, { id: "7" });
  expect(unpackProto("a.B", StreamInit, any)).toEqual({ id: "7" });
  expect(() => unpackProto("a.C", StreamInit, any)).toThrow('expected "a.C" but got "a.B"');
  expect(() => unpackProto("a.C", StreamInit, undefined)).toThrow('but got "nothing"');
});

test("a view into a larger buffer keeps its bounds", () => {
  const value = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  expect([...toAny({ typeUrl: "x", value }).value]).toEqual([2, 3]);
});

test("runtime options go both ways", () => {
  const any = packRuncOptions({ systemdCgroup: true, binaryName: "crun" });
  expect(any.typeUrl).toBe("containerd.runc.v1.Options");
  expect(unpackRuncOptions(any)).toMatchObject({ systemdCgroup: true, binaryName: "crun", root: "" });
  expect(unpackRuncOptions({ typeUrl: "other", value: any.value })).toBeUndefined();
});
