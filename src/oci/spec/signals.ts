/** Signals of Linux by name and number, as docker's --signal and --stop-signal read them. */
import { LeptonError } from "../../errors.ts";

// Numbers are those of every Linux architecture but mips; the first name of a number is the one we print.
const CLASSIC: readonly (readonly [number, ...string[]])[] = [
  [1, "HUP"],
  [2, "INT"],
  [3, "QUIT"],
  [4, "ILL"],
  [5, "TRAP"],
  [6, "ABRT", "IOT"],
  [7, "BUS"],
  [8, "FPE"],
  [9, "KILL"],
  [10, "USR1"],
  [11, "SEGV"],
  [12, "USR2"],
  [13, "PIPE"],
  [14, "ALRM"],
  [15, "TERM"],
  [16, "STKFLT"],
  [17, "CHLD", "CLD"],
  [18, "CONT"],
  [19, "STOP"],
  [20, "TSTP"],
  [21, "TTIN"],
  [22, "TTOU"],
  [23, "URG"],
  [24, "XCPU"],
  [25, "XFSZ"],
  [26, "VTALRM"],
  [27, "PROF"],
  [28, "WINCH"],
  [29, "IO", "POLL"],
  [30, "PWR"],
  [31, "SYS"],
];

// 32 and 33 belong to the C library; the real-time signals that programs see begin at 34.
const RTMIN = 34;
const RTMAX = 64;
const LAST_FROM_RTMIN = RTMIN + 15;

/** Number of `SIGTERM`, `term`, `15`, `RTMIN+3`, …; `invalid-argument` where there is no such signal. */
export function signalNumber(raw: string): number {
  const found = /^\d+$/.test(raw) ? Number(raw) : fromName(raw.toUpperCase().replace(/^SIG/, ""));
  if (found === undefined || !isSignal(found)) throw new LeptonError("invalid-argument", `invalid signal: ${raw}`);
  return found;
}

/** `SIGTERM`, `SIGRTMIN+3`, …; `invalid-argument` where there is no such signal. */
export function signalName(number: number): string {
  if (!isSignal(number)) throw new LeptonError("invalid-argument", `invalid signal: ${number}`);
  const classic = CLASSIC.find(([value]) => value === number);
  if (classic !== undefined) return `SIG${classic[1]}`;
  if (number === RTMIN || number === RTMAX) return number === RTMIN ? "SIGRTMIN" : "SIGRTMAX";
  return number <= LAST_FROM_RTMIN ? `SIGRTMIN+${number - RTMIN}` : `SIGRTMAX-${RTMAX - number}`;
}

/** The stop signal of a container as a name; an unknown one of the image counts as none, as in docker. */
export function stopSignal(image: string | undefined, option: string | undefined): string {
  if (option !== undefined && option !== "") return signalName(signalNumber(option));
  try {
    return signalName(signalNumber(image === undefined || image === "" ? "SIGTERM" : image));
  } catch {
    // Not the user's mistake, and docker runs such an image too.
    return "SIGTERM";
  }
}

function isSignal(number: number): boolean {
  return Number.isInteger(number) && ((number >= 1 && number <= 31) || (number >= RTMIN && number <= RTMAX));
}

function fromName(name: string): number | undefined {
  const classic = CLASSIC.find(([, ...names]) => names.includes(name));
  if (classic !== undefined) return classic[0];
  const [, base, offset = "0"] = /^(RTMIN|RTMAX)(?:[+-](\d{1,2}))?$/.exec(name) ?? [];
  if (base === "RTMIN" && !name.includes("-") && Number(offset) <= 15) return RTMIN + Number(offset);
  if (base === "RTMAX" && !name.includes("+") && Number(offset) <= 14) return RTMAX - Number(offset);
  return undefined;
}
