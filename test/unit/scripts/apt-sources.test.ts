import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../../scripts/apt-sources.awk");
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "apt-sources-"));
});

afterEach(() => rmSync(dir, { recursive: true }));

/** What the script makes of one source file when it looks for bookworm and writes forky. */
function derived(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return execFileSync("awk", ["-v", "suite=bookworm", "-v", "as=forky", "-f", SCRIPT, path], { encoding: "utf8" });
}

function stanza(uri: string, key = ""): string {
  return `Types: deb\nURIs: ${uri}\nSuites: forky\nComponents: main\n${key === "" ? "" : `Signed-By:${key}\n`}\n`;
}

const DEBIAN = "http://mirror.example/debian";

describe("apt-sources.awk, deb822 files", () => {
  it("takes the entry of the suite with its mirror and keyring, and leaves the others", () => {
    const text = `# a comment
Types: deb deb-src
URIs: ${DEBIAN}
# another
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
`;
    expect(derived("debian.sources", text)).toBe(stanza(DEBIAN, " /usr/share/keyrings/debian-archive-keyring.gpg"));
  });

  it("keeps a key that is written into the entry, and takes fields in any case and order", () => {
    const key = "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----";
    const text = `signed-by:${key}\nsuites:\n bookworm\n bookworm-updates\ncomponents: main\ntypes: deb\nuris: ${DEBIAN}\n`;
    expect(derived("debian.sources", text)).toBe(stanza(DEBIAN, key));
  });

  it("passes over entries that are switched off, sources, and other vendors", () => {
    const entry = (extra: string, uri = DEBIAN): string =>
      `Types: deb\nURIs: ${uri}\nSuites: bookworm\nComponents: main\n${extra}\n`;
    expect(derived("a.sources", entry("Enabled: no\n"))).toBe("");
    expect(derived("b.sources", entry("").replace("deb\n", "deb-src\n"))).toBe("");
    expect(derived("c.sources", entry("").replace("main", "contrib"))).toBe("");
    expect(derived("d.sources", entry("", "https://download.docker.example/linux/debian"))).toBe("");
    expect(derived("e.sources", entry("", "https://packages.example/apt"))).toBe("");
  });
});

describe("apt-sources.awk, one-line files", () => {
  it("takes the line of the suite with its mirror and keyring, once", () => {
    const text = `# deb ${DEBIAN} bookworm main
deb-src ${DEBIAN} bookworm main
deb [arch=amd64 signed-by=/etc/apt/keyrings/debian.gpg]  ${DEBIAN}  bookworm  contrib main
deb ${DEBIAN} bookworm main
deb ${DEBIAN} bookworm-updates main
`;
    expect(derived("sources.list", text)).toBe(stanza(DEBIAN, " /etc/apt/keyrings/debian.gpg"));
  });

  it("needs no keyring: apt then trusts its own", () => {
    expect(derived("sources.list", `deb ${DEBIAN} bookworm main # note\n`)).toBe(stanza(DEBIAN));
    expect(derived("sources.list", `deb ${DEBIAN} bookworm contrib\n`)).toBe("");
  });
});
