/** Options of the runc shim, packed as the container record and Tasks.Create take them. */
import { Options, ProcessDetails } from "../gen/types/runc.ts";
import { type Any, type AnyInput, packProto, unpackProto } from "./any.ts";

export type RuncOptions = Options;

const TYPE_URL = "containerd.runc.v1.Options";

/** Packs options of io.containerd.runc.v2; what is left out keeps the shim's default. */
export function packRuncOptions(options: Readonly<Partial<RuncOptions>>): Any {
  return packProto(TYPE_URL, Options, Options.fromPartial(options));
}

/** Unpacks them; undefined where the record holds none or another runtime's. */
export function unpackRuncOptions(any: AnyInput | undefined): RuncOptions | undefined {
  return any?.typeUrl === TYPE_URL ? unpackProto(TYPE_URL, Options, any) : undefined;
}

/** The exec id in an info of Tasks.ListPids; undefined for pids of the init process's tree. */
export function execIdOf(info: AnyInput | undefined): string | undefined {
  if (info?.typeUrl !== "containerd.runc.v1.ProcessDetails") return undefined;
  return ProcessDetails.decode(info.value).execId;
}
