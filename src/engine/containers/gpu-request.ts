/** What a `--gpus` asks for, in the words of docker's API. */
import { gpuFields } from "../../oci/spec/gpus.ts";

export interface DeviceRequest {
  readonly driver: string;
  /** -1: all; 0 where there are ids. */
  readonly count: number;
  readonly ids?: readonly string[];
  readonly capabilities?: readonly string[];
}

/** The text was checked when the container was made. */
export function gpuRequest(text: string): DeviceRequest {
  const fields = gpuFields(text);
  const capabilities = (fields.get("capabilities") ?? "").split(",").filter((word) => word !== "" && word !== "gpu");
  const ids = fields.get("device")?.split(",");
  const count = fields.get("count") ?? "all";
  return {
    driver: fields.get("driver") ?? "",
    capabilities: [...capabilities, "gpu"],
    ...(ids === undefined ? { count: count === "all" ? -1 : Number(count) } : { count: 0, ids }),
  };
}
