/** The cgroup numbers of a task sample: v1 on v1 and hybrid hosts, v2 on pure v2 hosts. */
import { Metrics as MetricsV1 } from "../gen/cgroups/v1.ts";
import { Metrics as MetricsV2 } from "../gen/cgroups/v2.ts";
import type { AnyInput } from "./any.ts";

export type { MetricsV1, MetricsV2 };

/** Raw counters. v1: bytes and nanoseconds; v2: bytes and microseconds. */
export type CgroupMetrics =
  | { readonly kind: "v1"; readonly metrics: MetricsV1 }
  | { readonly kind: "v2"; readonly metrics: MetricsV2 };

/** Decodes Metric.data; undefined where it holds neither version, as for a runtime that is no runc. */
export function decodeMetrics(data: AnyInput | undefined): CgroupMetrics | undefined {
  switch (data?.typeUrl) {
    case "io.containerd.cgroups.v1.Metrics":
      return { kind: "v1", metrics: MetricsV1.decode(data.value) };
    case "io.containerd.cgroups.v2.Metrics":
      return { kind: "v2", metrics: MetricsV2.decode(data.value) };
    default:
      return undefined;
  }
}
