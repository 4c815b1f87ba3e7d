import { describe, expect, it } from "vitest";
import { mergeCommand } from "../../../../src/oci/spec/command.ts";

const image = { Entrypoint: ["/entry"], Cmd: ["image-cmd"] };

describe("mergeCommand", () => {
  it.each([
    ["image only", image, {}, ["/entry", "image-cmd"]],
    ["arguments replace the image's command", image, { args: ["x", "y"] }, ["/entry", "x", "y"]],
    ["an entrypoint drops the image's command", image, { entrypoint: ["/mine"] }, ["/mine"]],
    ["entrypoint and arguments", image, { entrypoint: ["/mine"], args: ["x"] }, ["/mine", "x"]],
    ["an emptied entrypoint leaves the arguments", image, { entrypoint: [""], args: ["x"] }, ["x"]],
    ["an empty list hides the image's entrypoint", image, { entrypoint: [] }, ["image-cmd"]],
    ["no entrypoint at all", { Cmd: ["sh"] }, {}, ["sh"]],
    ["null, as image configs have it", { Entrypoint: null, Cmd: ["sh"] }, {}, ["sh"]],
    ["an image whose entrypoint is an empty word", { Entrypoint: [""], Cmd: ["sh"] }, {}, ["sh"]],
  ])("%s", (_name, from, options, expected) => {
    expect(mergeCommand(from, options)).toEqual(expected);
  });

  it("refuses to run nothing", () => {
    expect(() => mergeCommand({}, {})).toThrow("no command specified");
    expect(() => mergeCommand(image, { entrypoint: [""] })).toThrow("no command specified");
  });
});
