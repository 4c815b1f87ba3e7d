/** What the verbs on images beside list, load and remove take and give. */

/** One step that made an image, as its config tells it. */
export interface HistoryStep {
  /** The image id at its newest step; empty at the others, whose ids nobody keeps. */
  readonly id: string;
  /** Undefined where the image does not say. */
  readonly createdAtMs?: number | undefined;
  readonly createdBy: string;
  readonly comment: string;
  /** Bytes on disk of the layer that the step made; of its blob where it is not unpacked; 0 where it made none. */
  readonly sizeBytes: number;
}

export interface ForPlatform {
  /** `os/arch[/variant]`; default the one that fits this machine. */
  readonly platform?: string | undefined;
}

export interface ImageVerbs {
  /** Gives the image one more name; what the name meant before stays without one. */
  tag(source: string, target: string): Promise<void>;
  /** Newest first. */
  history(ref: string, options?: ForPlatform): Promise<HistoryStep[]>;
}
