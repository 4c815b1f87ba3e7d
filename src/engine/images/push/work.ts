/** A push under way: what all its parts are given. */
import type { Client } from "../../../containerd/client.ts";
import type { ImageRef } from "../../../oci/reference.ts";
import type { Repository } from "../../../registry/types.ts";
import type { DocumentReader } from "../../content/documents.ts";
import type { PushImage } from "../../types/image.ts";
import type { PresentBlobs } from "../present-blobs.ts";
import type { Board } from "../transfer/board.ts";

export interface PushWork {
  readonly client: Client;
  readonly repository: Repository;
  readonly ref: ImageRef;
  readonly reader: DocumentReader;
  /** Holds what it is asked about. */
  readonly present: PresentBlobs;
  readonly board: Board;
  readonly options: PushImage;
}
