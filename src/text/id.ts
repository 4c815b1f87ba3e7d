/** Ids and digests as docker cuts them. */

/** First 12 characters, without the algorithm of a digest. */
export function shortId(id: string): string {
  const colon = id.indexOf(":");
  return (colon >= 0 ? id.slice(colon + 1) : id).slice(0, 12);
}
