/** Documents of the wrong kind. */
import { jsonBlob } from "../../../src/oci/image-archive.ts";
import { DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from "../../../src/oci/media-types.ts";
import { artifactGraph, schema1 } from "../registry-image.ts";
import { indexOf, topText, withTop, withTopText } from "./content.ts";
import { type Content, type Mode, SUCCESS, unreadable } from "./mode.ts";
import { bytesOf, faultWhen, findBlob, headersOf, sendBytes, serveContent, wantsDocument } from "./serve.ts";

function artifact(): Content {
  const { top, blobs } = artifactGraph();
  return { top, blobs: [top, ...blobs], target: blobs.at(-1) ?? top };
}

/** A document that calls itself `inside`, served as `outside`. */
function typed(outside: string, inside: string): (sound: Content) => Content {
  return (sound) => withTop(sound, jsonBlob(outside, { ...documentOf(sound), mediaType: inside }));
}

function documentOf(content: Content): object {
  return JSON.parse(topText(content)) as object;
}

const html = bytesOf("<html><title>Please log in to our hotel</title></html>");

export const typeModes: readonly Mode[] = [
  {
    name: "type-index-in-header",
    content: typed(OCI_INDEX, OCI_MANIFEST),
    expected: unreadable(/index|manifest/),
    refuser: "reader",
  },
  {
    name: "type-docker-in-header",
    content: typed(DOCKER_MANIFEST, OCI_MANIFEST),
    expected: unreadable(/vnd\.docker.*|vnd\.oci.*/),
    refuser: "reader",
  },
  {
    name: "type-unknown",
    content: typed("text/plain", "text/plain"),
    expected: unreadable(/text\/plain/),
    refuser: "reader",
  },
  {
    // Some servers send every document as plain JSON: what it calls itself counts then.
    name: "type-json-in-header",
    serve: faultWhen(wantsDocument, async (call) => {
      const found = findBlob(call);
      if (found === undefined) return serveContent(call);
      await sendBytes(call, 200, { ...headersOf(found), "content-type": "application/json" }, found.bytes);
    }),
    expected: SUCCESS,
  },
  {
    name: "index-and-manifest",
    content: (sound) =>
      withTop(sound, jsonBlob(OCI_INDEX, { ...documentOf(sound), mediaType: OCI_INDEX, manifests: [] })),
    expected: unreadable(/also/),
    refuser: "reader",
  },
  {
    name: "schema-1",
    content: (sound) => withTop(sound, schema1("chaos/schema-1")),
    expected: unreadable(/schema 1/i),
    refuser: "reader",
  },
  {
    name: "artifact",
    content: artifact,
    expected: unreadable(/artifact|no image|not an image|config/),
    refuser: "reader",
  },
  {
    name: "unknown-platform",
    content: (sound) =>
      withTop(sound, indexOf([{ ...sound.top.descriptor, platform: { os: "plan9", architecture: "s390x" } }])),
    expected: unreadable(/platform|plan9/),
    refuser: "reader",
  },
  {
    name: "empty-index",
    content: (sound) => withTop(sound, indexOf([])),
    expected: unreadable(/platform|no manifest|no image|empty/),
    refuser: "reader",
  },
  {
    // The page of a network that wants its guests to log in.
    name: "hotel-page",
    serve: (call) => sendBytes(call, 200, { "content-type": "text/html" }, html),
    expected: { outcome: "refused" },
  },
  {
    name: "not-json",
    content: (sound) => withTopText(sound, "{".repeat(1000)),
    expected: unreadable(/JSON/),
    refuser: "reader",
  },
];
