/** `manifest inspect`. */
import type { RegistryManifest } from "../../engine/types.ts";
import { indentJson } from "../../text/indent-json.ts";
import type { Command } from "../define.ts";
import { arg, flag } from "../read.ts";
import { registryApi } from "./api.ts";

export const manifestInspect: Command = {
  path: ["manifest", "inspect"],
  group: "Registries",
  summary: "Display an image manifest, or manifest list",
  details: "Asks the registry of the image; what is stored here does not count.",
  args: [{ name: "IMAGE", summary: "Reference of an image in a registry", required: true, complete: "image" }],
  options: [
    { name: "insecure", kind: "boolean", summary: "Allow communication with an insecure registry" },
    {
      name: "verbose",
      short: "v",
      kind: "boolean",
      summary: "Output additional info including layers and platform",
    },
  ],
  connects: "none",
  async run(ctx, parsed) {
    const registry = await registryApi(ctx, flag(parsed, "insecure") ? { insecure: true } : {});
    const deep = flag(parsed, "verbose");
    const { top, isIndex, images } = await registry.manifest(arg(parsed, 0), { deep, signal: ctx.signal });
    if (!deep) return { kind: "document", value: null, text: `${indentJson(textOf(top), isIndex ? "   " : "\t")}\n` };
    const values = images.map(verbose);
    return {
      kind: "document",
      value: null,
      text: `${indentJson(isIndex ? `[${values.join(",")}]` : values.join(""), "\t")}\n`,
    };
  },
};

function textOf({ bytes }: RegistryManifest): string {
  return new TextDecoder().decode(bytes);
}

// docker's name of the parsed document.
function kindOf({ mediaType }: RegistryManifest): string {
  return mediaType.startsWith("application/vnd.oci.") ? "OCIManifest" : "SchemaV2Manifest";
}

/** docker's object, in which the document itself stands as it is. */
function verbose(manifest: RegistryManifest): string {
  const { ref, mediaType, digest, platform, bytes } = manifest;
  const descriptor = { mediaType, digest, size: bytes.length, ...(platform === undefined ? {} : { platform }) };
  const fields = [
    ["Ref", JSON.stringify(ref)],
    ["Descriptor", JSON.stringify(descriptor)],
    ["Raw", JSON.stringify(Buffer.from(bytes).toString("base64"))],
    [kindOf(manifest), textOf(manifest)],
  ];
  return `{${fields.map(([name, json]) => `"${name}":${json}`).join(",")}}`;
}
