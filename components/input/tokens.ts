/** What a terminal sends, as one union. */
export type Token =
  /** `name` as in keymaps: `j`, `J`, `space`, `ctrl-k`, `alt-left`, `shift-tab`, `pageup`, `f1`, … */
  | { readonly kind: "key"; readonly name: string; readonly text: string }
  | { readonly kind: "paste"; readonly text: string }
  | {
      readonly kind: "mouse";
      readonly action: "press" | "release" | "drag" | "wheel-up" | "wheel-down";
      readonly x: number;
      readonly y: number;
    };
