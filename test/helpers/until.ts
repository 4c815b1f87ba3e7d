/** Waits until it is true, looking again each turn of the event loop; throws after `limitMs`. */
export async function until(what: () => boolean, limitMs = 60_000): Promise<void> {
  const late = Date.now() + limitMs;
  while (!what()) {
    if (Date.now() > late) throw new Error("what was waited for did not come");
    await new Promise(setImmediate);
  }
}
