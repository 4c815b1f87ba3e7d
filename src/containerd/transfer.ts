import type { Any } from "../gen/google/protobuf/any.ts";
import { TransferDefinition } from "../gen/services/transfer.ts";
import { type DeepPartial, ImageStore } from "../gen/transfer/imagestore.ts";
import { ImageExportStream, ImageImportStream } from "../gen/transfer/importexport.ts";
import { OCIRegistry } from "../gen/transfer/registry.ts";
import { packProto } from "./any.ts";
import { unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { methodsOf } from "./method.ts";
import { streamingOf } from "./streaming.ts";
import { type DaemonProgress, readProgress } from "./transfer-progress.ts";

export type { DaemonProgress };

const methods = methodsOf(TransferDefinition);

/** One end of a transfer. Which pairs make sense: wire.md 2.2. */
export type TransferEnd =
  | ({ readonly kind: "registry"; readonly reference: string } & Readonly<DeepPartial<OCIRegistry>>)
  | ({ readonly kind: "image-store" } & Readonly<DeepPartial<ImageStore>>)
  | ({ readonly kind: "import-stream"; readonly stream: string } & Readonly<DeepPartial<ImageImportStream>>)
  | ({ readonly kind: "export-stream"; readonly stream: string } & Readonly<DeepPartial<ImageExportStream>>);

export interface TransferOptions extends CallOptions {
  /** Id of a stream that was opened before. */
  readonly progressStream?: string | undefined;
  /** Told what the daemon does, over a stream of its own. */
  readonly onProgress?: ((progress: DaemonProgress) => void) | undefined;
}

/** Moves images between registry, image store and streams inside the daemon (1.7+, before that `unimplemented`). */
export interface Transfer {
  /** Resolves when done; no deadline of its own. Under a lease of yours a canceled pull can be resumed. */
  transfer(source: TransferEnd, destination: TransferEnd, options?: TransferOptions): Promise<void>;
}

/** The transfer service over a wire. */
export function transferOf(wire: Wire): Transfer {
  return {
    async transfer(source, destination, options = {}) {
      const { onProgress, signal } = options;
      const stream = onProgress && (await streamingOf(wire).open({ signal }));
      if (stream !== undefined && onProgress !== undefined) void readProgress(stream, onProgress);
      const progressStream = stream?.id ?? options.progressStream ?? "";
      const request = { source: pack(source), destination: pack(destination), options: { progressStream } };
      try {
        await unary(wire, methods.transfer, request, options, DEADLINE_MS.none);
      } finally {
        stream?.cancel();
      }
    },
  };
}

const PACKAGE = "containerd.types.transfer";

function pack(end: TransferEnd): Any {
  switch (end.kind) {
    case "registry":
      return packProto(`${PACKAGE}.OCIRegistry`, OCIRegistry, OCIRegistry.fromPartial(end));
    case "image-store":
      return packProto(`${PACKAGE}.ImageStore`, ImageStore, ImageStore.fromPartial(end));
    case "import-stream":
      return packProto(`${PACKAGE}.ImageImportStream`, ImageImportStream, ImageImportStream.fromPartial(end));
    case "export-stream":
      return packProto(`${PACKAGE}.ImageExportStream`, ImageExportStream, ImageExportStream.fromPartial(end));
  }
}
