/** What a pull or push says that went wrong: the reference as it was typed, then why, and nothing twice. */
import { fromNode, isLeptonError, LeptonError } from "../../../errors.ts";
import { type ImageRef, parseImageRef } from "../../../oci/reference.ts";

const MAX_TYPED = 300;

/** Puts `cannot pull "REF"` before the sentence; what was canceled, and what is no reference, speaks for itself. */
export function transferFailure(verb: "pull" | "push", typed: string, error: unknown): LeptonError {
  const failure = fromNode(error);
  const { code, message, hint } = failure;
  if (code === "canceled" || (isLeptonError(error) && message.startsWith("invalid reference format"))) return failure;
  const shown = typed.length > MAX_TYPED ? `${typed.slice(0, MAX_TYPED)}…` : typed;
  return new LeptonError(code, `cannot ${verb} "${shown}": ${shortened(message, refIn(typed))}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

function refIn(typed: string): ImageRef | undefined {
  try {
    return parseImageRef(typed);
  } catch {
    // Whatever is wrong with it is the failure, or behind it.
    return undefined;
  }
}

/**
 * The sentence without what the reference has said: the repository, and its host where no other is named. Others
 * (mirrors, storage, token servers) keep their names.
 */
function shortened(message: string, ref: ImageRef | undefined): string {
  const why = message.replace(/^cannot resolve \S+: /, "");
  if (ref === undefined) return why;
  const { domain, path } = ref;
  const told = [` of ${domain}/${path}`, ` to ${domain}/${path}`, ` in ${domain}/${path}`];
  const place = told.find((words) => why.includes(words));
  const end = place === undefined ? -1 : why.indexOf(": ", why.indexOf(place));
  const here = place === undefined || end < 0 ? why : why.slice(0, why.indexOf(place)) + why.slice(end);
  // Of several that have failed each one has to be named.
  if (here.includes("; ")) return here;
  return here
    .replace(`${domain} answered `, "the registry answered ")
    .replace(new RegExp(`(^|: )${escaped(domain)}: `), "$1");
}

function escaped(text: string): string {
  return text.replace(/[.[\]]/g, "\\$&");
}
