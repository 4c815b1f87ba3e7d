/** Sends the body of a request, no faster than the peer takes it. */
import type { ClientRequest } from "node:http";
import type { RequestBody } from "./exchange.ts";
import { createPatience } from "./patience.ts";

/** Resolves when the body has left, or when the peer has answered before it wanted all of it; rejects as `answered`. */
export async function sendBody(
  request: ClientRequest,
  body: RequestBody | undefined,
  answered: Promise<unknown>,
  idleMs: number,
  late: () => void,
): Promise<void> {
  if (request.writableEnded) return;
  if (body !== undefined && !(await pump(request, body, answered, idleMs, late))) return;
  request.end();
}

/** False where the peer answered early. */
async function pump(
  request: ClientRequest,
  body: RequestBody,
  answered: Promise<unknown>,
  idleMs: number,
  late: () => void,
): Promise<boolean> {
  const patience = createPatience(idleMs);
  let early = false;
  const answeredEarly = answered.then(() => {
    early = true;
  });
  answeredEarly.catch(() => undefined);
  for await (const chunk of body.chunks()) {
    if (early || request.destroyed) return false;
    if (request.write(chunk)) continue;
    const drained = new Promise<void>((resolve) => request.once("drain", resolve));
    await patience.wait(Promise.race([drained, answeredEarly]), late);
    patience.passed(chunk.length);
  }
  return !early;
}
