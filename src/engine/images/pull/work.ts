/** A pull that has begun to move things: what all its parts are given. */
import type { EngineContext } from "../../context.ts";
import type { PullImage } from "../../types/image.ts";
import type { Board } from "../transfer/board.ts";
import type { Flight } from "./preflight.ts";

export interface PullWork extends Pick<PullImage, "maxUnpackedBytes" | "onWarning" | "signal"> {
  readonly ctx: EngineContext;
  readonly flight: Flight;
  readonly snapshotter: string;
  readonly lease: string;
  readonly board: Board;
}
