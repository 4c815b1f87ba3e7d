import { LeptonError } from "../errors.ts";
import { ContentDefinition, type Info, type Status } from "../gen/services/content.ts";
import { collect, serverStream, unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import type { BlobSource, NewBlob, WrittenBlob } from "./content-write.ts";
import type { Labels } from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(ContentDefinition);

export type { NewBlob, WrittenBlob };
export type ContentInfo = Info;
export type IngestStatus = Status;

export interface ReadRange {
  /** Bytes; from the start where none is given. */
  readonly offset?: bigint | undefined;
  /** Bytes; up to the end where none is given. */
  readonly size?: bigint | undefined;
}

/** Blobs by digest, and half-written ones by ref. */
export interface Content {
  info(digest: string, options?: CallOptions): Promise<ContentInfo>;
  /** Sets these labels and leaves the others; an empty value removes a label. */
  update(digest: string, labels: Labels, options?: CallOptions): Promise<ContentInfo>;
  /** Filter fields: `digest size labels`. */
  list(filters?: readonly string[], options?: CallOptions): Promise<ContentInfo[]>;
  delete(digest: string, options?: CallOptions): Promise<void>;
  read(digest: string, range?: ReadRange, options?: CallOptions): AsyncIterable<Uint8Array>;
  /** The whole blob; throws `failed-precondition` where it is larger than `maxBytes`. */
  readAll(digest: string, options: CallOptions & { readonly maxBytes: number }): Promise<Uint8Array>;
  status(ref: string, options?: CallOptions): Promise<IngestStatus>;
  /** Filter field: `ref`. */
  listStatuses(filters?: readonly string[], options?: CallOptions): Promise<IngestStatus[]>;
  /** Drops a half-written blob. */
  abort(ref: string, options?: CallOptions): Promise<void>;
  /** Makes a half-written blob that no lease takes with it. See beginContent(). */
  begin(blob: NewBlob, options?: CallOptions): Promise<void>;
  /** Writes a blob; one that is there already is a success. See writeContent(). */
  write(blob: NewBlob, source: BlobSource, options?: CallOptions): Promise<WrittenBlob>;
}

/** The content service over a wire. */
export function contentOf(wire: Wire): Content {
  return {
    ...contentReads(wire),
    async update(digest, labels, options) {
      const dates = { createdAt: undefined, updatedAt: undefined };
      const info = { digest: need(digest, "Content.Update", "a digest"), size: 0n, labels: { ...labels }, ...dates };
      const updateMask = Object.keys(labels).map((key) => `labels.${key}`);
      const response = await unary(wire, methods.update, { info, updateMask }, options, DEADLINE_MS.write);
      return answered(response.info, "Content.Update");
    },
    async delete(digest, options) {
      await unary(wire, methods.delete, { digest }, options, DEADLINE_MS.write);
    },
    async abort(ref, options) {
      await unary(wire, methods.abort, { ref }, options, DEADLINE_MS.write);
    },
    // They load node:crypto, which few commands need.
    begin: async (blob, options) => (await import("./content-write.ts")).beginContent(wire, blob, options),
    write: async (blob, source, options) =>
      (await import("./content-write.ts")).writeContent(wire, blob, source, options),
  };
}

type Reads = Pick<Content, "info" | "list" | "read" | "readAll" | "status" | "listStatuses">;

function contentReads(wire: Wire): Reads {
  return {
    async info(digest, options) {
      return answered((await unary(wire, methods.info, { digest }, options)).info, "Content.Info");
    },
    async list(filters = [], options) {
      const request = { filters: [...filters] };
      const pages = await collect(serverStream(wire, methods.list, request, options, DEADLINE_MS.read));
      return pages.flatMap(({ info }) => info);
    },
    read: (digest, range, options) => readContent(wire, digest, range, options),
    async readAll(digest, { maxBytes, ...options }) {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const chunk of readContent(wire, digest, {}, { deadlineMs: DEADLINE_MS.write, ...options })) {
        sizeBytes += chunk.length;
        if (sizeBytes > maxBytes) {
          throw new LeptonError("failed-precondition", `blob "${digest}" is larger than ${maxBytes} bytes`);
        }
        chunks.push(chunk);
      }
      return Buffer.concat(chunks, sizeBytes);
    },
    async status(ref, options) {
      return answered((await unary(wire, methods.status, { ref }, options)).status, "Content.Status");
    },
    async listStatuses(filters = [], options) {
      return (await unary(wire, methods.listStatuses, { filters: [...filters] }, options)).statuses;
    },
  };
}

async function* readContent(
  wire: Wire,
  digest: string,
  { offset = 0n, size = 0n }: ReadRange = {},
  options?: CallOptions,
): AsyncGenerator<Uint8Array> {
  for await (const { data } of serverStream(wire, methods.read, { digest, offset, size }, options)) yield data;
}
