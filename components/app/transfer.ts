/** Images on their way, as messages: a beginning, every tenth of the way, and what came of it. */
import type { TransferResult } from "../../src/commands/define.ts";
import { transferTotals } from "../../src/text/transfer.ts";
import type { App } from "./app.ts";
import { tell } from "./messages.ts";

/** Resolves when the transfer has ended; rejects as it does. */
export async function showTransfer(app: App, title: string, result: TransferResult): Promise<void> {
  let shown = "";
  for await (const { phase, items } of result.transfer) {
    for (const note of result.takeNotes()) tell(app, note);
    const tenths = Math.floor(transferTotals(items).share * 10);
    const text = phase === "moving" ? `${title}: ${tenths * 10}%` : `${title}: ${phase}`;
    if (text !== shown && phase !== "done") tell(app, text);
    shown = text;
  }
  const outcome = result.summary((await result.transfer.result) as never);
  for (const note of result.takeNotes()) tell(app, note);
  tell(app, `${title}: ${outcome.join(", ") || "done"}`);
}
