/** Text with styles on parts of it, cut into rows without losing them. */
import { paint } from "../theme.ts";

export interface Span {
  /** Offsets in the text's UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly style: string;
}

export interface Styled {
  readonly text: string;
  /** In order; where two overlap the later one wins from its start on. */
  readonly spans: readonly Span[];
}

/** The part [from, to) of the text with its styles as SGR. */
export function renderPart({ text, spans }: Styled, from: number, to: number): string {
  let at = from;
  let out = "";
  for (const span of spans) {
    const start = Math.max(at, span.from);
    const end = Math.min(to, span.to);
    if (end <= start) continue;
    out += text.slice(at, start) + paint(span.style, text.slice(start, end));
    at = end;
  }
  return out + text.slice(at, to);
}

/** Every place of a search text, whatever the case. */
export function matchSpans(text: string, search: string, style: string): readonly Span[] {
  if (search === "") return [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  const spans: Span[] = [];
  // Lower case may be longer than the text (İ): places would no longer be the text's.
  if (lower.length !== text.length) return [];
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    spans.push({ from: at, to: at + wanted.length, style });
  }
  return spans;
}

/** Base spans with the matches laid over them. */
export function overlay(base: readonly Span[], matches: readonly Span[]): readonly Span[] {
  if (matches.length === 0) return base;
  const cut = base.flatMap((span) => without(span, matches));
  return [...cut, ...matches].sort((a, b) => a.from - b.from);
}

function without(span: Span, holes: readonly Span[]): readonly Span[] {
  const parts: Span[] = [];
  let from = span.from;
  for (const hole of holes) {
    if (hole.to <= from || hole.from >= span.to) continue;
    if (hole.from > from) parts.push({ ...span, from, to: hole.from });
    from = Math.max(from, hole.to);
  }
  if (from < span.to) parts.push({ ...span, from });
  return parts;
}
