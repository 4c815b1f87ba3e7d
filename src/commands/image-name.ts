/** Image names as docker shows them. */
import { refOf } from "../engine/images/names.ts";
import { IMAGE_REF } from "../engine/labels.ts";
import type { Container } from "../engine/types.ts";
import { shortId } from "../text/id.ts";

/** Short form: no `docker.io/library/`, no digest; an id alone is cut to twelve. */
export function familiarName(name: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(name)) return shortId(name);
  const undigested = name.replace(/@[a-z0-9+._-]+:[0-9a-f]{32,}$/, "");
  const short = undigested.replace(/^(?:index\.)?docker\.io\//, "");
  return short === undigested ? short : short.replace(/^library\//, "");
}

/** The image of a container as it was asked for; what containerd calls it where another tool made the container. */
export function imageAsked({ labels, image }: Pick<Container, "labels" | "image">): string {
  return labels[IMAGE_REF] ?? image;
}

/** Full form, as containerd keeps it: with registry, `library/` and tag. */
export function fullName(name: string): string {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const hasRegistry = /[.:]/.test(first) || first === "localhost";
  const path = hasRegistry ? name : `docker.io/${slash < 0 ? "library/" : ""}${name}`;
  const last = path.slice(path.lastIndexOf("/") + 1);
  return /[:@]/.test(last) ? path : `${path}:latest`;
}

/** The short form with tag or digest, as docker writes it in a sentence. */
export function familiarRef(name: string): string {
  const short = name.replace(/^docker\.io\//, "");
  return short === name ? short : short.replace(/^library\//, "");
}

/** Of a full name: `docker.io/library/alpine`. */
export function repositoryName(name: string): string {
  return name.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
}

/** Where an image of that name is pushed to: `docker.io`, `registry.example:5000`. */
export function registryHost(name: string): string {
  return fullName(name).split("/")[0] ?? "";
}

/** What is wrong with a name that somebody gives an image; undefined where nothing is. */
export function checkImageName(name: string): string | undefined {
  return refOf(name) === undefined ? "this cannot be the name of an image" : undefined;
}

/** Of a full name, without the registry: `library/alpine`. */
export function repositoryPath(name: string): string {
  return repositoryName(name).replace(/^[^/]*\//, "");
}

/** Of a full name: its tag; where it has a digest, the whole name, as docker writes it before a colon. */
export function tagOrDigest(name: string): string {
  return name.includes("@") ? name : name.slice(name.lastIndexOf(":") + 1);
}

/** A matcher of shell patterns as docker's `reference` filter has them: `*` and `?` stop at slashes. */
export function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/[.+^${}()|\\]|\*|\?/g, (char) =>
    char === "*" ? "[^/]*" : char === "?" ? "[^/]" : `\\${char}`,
  );
  try {
    return new RegExp(`^${source}$`);
  } catch {
    // An unclosed bracket matches nothing.
    return /^\b$/;
  }
}
