import { describe, expect, test } from "vitest";
import { applyChanges } from "../../../../src/oci/changes/apply.ts";
import type { ImageRun } from "../../../../src/oci/changes/run-config.ts";

const base: ImageRun = {
  Env: ["PATH=/bin", "HOME=/root"],
  Cmd: ["sh"],
  Entrypoint: ["/entry"],
  WorkingDir: "/srv",
  Labels: { a: "1" },
};

const change = (...changes: string[]) => applyChanges(base, changes);

describe("CMD and ENTRYPOINT", () => {
  test.each<[string, readonly string[]]>([
    ['CMD ["a", "b c"]', ["a", "b c"]],
    ["cmd a $B  'c'", ["/bin/sh", "-c", "a $B  'c'"]],
    ['CMD ["a", 1]', ["/bin/sh", "-c", '["a", 1]']],
    ["CMD [a]", ["/bin/sh", "-c", "[a]"]],
    ["CMD []", []],
  ])("%s", (text, Cmd) => expect(change(text).Cmd).toEqual(Cmd));

  test("the image's own shell runs the shell form", () => {
    expect(applyChanges({ Shell: ["/bin/bash", "-ec"] }, ["CMD x"]).Cmd).toEqual(["/bin/bash", "-ec", "x"]);
  });

  test("a new entrypoint drops the image's command, but not one that was given before it", () => {
    expect(change('ENTRYPOINT ["e"]')).toMatchObject({ Entrypoint: ["e"] });
    expect(change('ENTRYPOINT ["e"]').Cmd).toBeUndefined();
    expect(change('CMD ["c"]', 'ENTRYPOINT ["e"]')).toMatchObject({ Entrypoint: ["e"], Cmd: ["c"] });
    expect(change('ENTRYPOINT ["e"]', 'CMD ["c"]')).toMatchObject({ Entrypoint: ["e"], Cmd: ["c"] });
  });
});

describe("ENV", () => {
  test.each<[string, string]>([
    ["ENV A=b", "A=b"],
    ["ENV A b c", "A=b c"],
    ['ENV A="b c"', "A=b c"],
    ["ENV A='$PATH'", "A=$PATH"],
    ['ENV A="$PATH:x"', "A=/bin:x"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a Dockerfile's own variables.
    ["ENV A=${PATH}/y", "A=/bin/y"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a Dockerfile's own variables.
    ["ENV A=${NO:-d}${HOME:+e}", "A=de"],
    ["ENV A=b\\ c", "A=b c"],
    ["ENV A=\\$PATH", "A=$PATH"],
    ["ENV A=", "A="],
    ["ENV A=b=c", "A=b=c"],
  ])("%s", (text, entry) => expect(change(text).Env).toEqual([...(base.Env ?? []), entry]));

  test("several at once, in place of old ones", () => {
    expect(change('ENV PATH=/x B="1 2"').Env).toEqual(["PATH=/x", "HOME=/root", "B=1 2"]);
  });

  test.each(["ENV", "ENV A", "ENV A=b C", "ENV =b", 'ENV A="b', "ENV A=${B"])("%s is refused", (text) => {
    expect(() => change(text)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });
});

describe("the others", () => {
  test.each<[string, Partial<ImageRun>]>([
    ["EXPOSE 80 53/udp 3000-3001", { ExposedPorts: { "80/tcp": {}, "53/udp": {}, "3000/tcp": {}, "3001/tcp": {} } }],
    ['LABEL b="2 3" "c d"=e', { Labels: { a: "1", b: "2 3", "c d": "e" } }],
    ["LABEL b 2 3", { Labels: { a: "1", b: "2 3" } }],
    ["ONBUILD RUN x y", { OnBuild: ["RUN x y"] }],
    ["USER nobody:nogroup", { User: "nobody:nogroup" }],
    ['VOLUME ["/a b", "/c"]', { Volumes: { "/a b": {}, "/c": {} } }],
    ["VOLUME /a /c", { Volumes: { "/a": {}, "/c": {} } }],
    ["WORKDIR sub", { WorkingDir: "/srv/sub" }],
    ["WORKDIR /$HOME/../x", { WorkingDir: "/x" }],
    ["STOPSIGNAL SIGQUIT", { StopSignal: "SIGQUIT" }],
    ["HEALTHCHECK NONE", { Healthcheck: { Test: ["NONE"] } }],
    [
      'HEALTHCHECK --interval=1m30s --retries=3 CMD ["true"]',
      { Healthcheck: { Test: ["CMD", "true"], Interval: 90e9, Retries: 3 } },
    ],
    ["HEALTHCHECK --timeout=500ms CMD curl -f x", { Healthcheck: { Test: ["CMD-SHELL", "curl -f x"], Timeout: 5e8 } }],
  ])("%s", (text, expected) => expect(change(text)).toMatchObject(expected));

  test.each<[string, string]>([
    ["RUN x", "RUN is not a valid change command"],
    ["", '"" is not a valid change command'],
    ["USER a b", "USER requires exactly one argument"],
    ["EXPOSE 0", "invalid containerPort: 0"],
    ["EXPOSE 70000", "invalid containerPort: 70000"],
    ["EXPOSE 9-8", "invalid containerPort: 9-8"],
    ["ONBUILD ONBUILD RUN x", "Chaining ONBUILD"],
    ["ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger"],
    ["STOPSIGNAL SIGNONSENSE", "SIGNONSENSE"],
    ["HEALTHCHECK CMD", "missing command after HEALTHCHECK CMD"],
    ["HEALTHCHECK --interval=5 CMD x", "--interval must be a duration"],
    ["HEALTHCHECK --nope=1s CMD x", "unknown flag of HEALTHCHECK: --nope"],
    ['VOLUME [""]', "VOLUME specified can not be an empty string"],
  ])("%j is refused: %s", (text, message) => expect(() => change(text)).toThrow(message));

  test("a label or variable named like a property of every object is only a name", () => {
    const { Labels } = change("LABEL __proto__=x constructor=y");
    expect(Object.entries(Labels ?? {})).toContainEqual(["constructor", "y"]);
    expect(Object.getPrototypeOf(Labels)).toBe(Object.prototype);
  });
});
