/**
 * What meets both leptons by default, and why: `npm test` runs every integration test once with the compiled executable,
 * which is Bun's, and these once more with the npm package's lepton, which is Node's. `npm test -- full` runs all with
 * both. The tests' own process, with the SDK in it, is Node's.
 * Add a file here when it is the first to prove something that Node and Bun do not do alike.
 */
export const ON_BOTH: Readonly<Record<string, string>> = {
  console: "FIFOs, sockets and the ends of streams of the console's process",
  "console-clients": "the same, with those who attach and leave",
  "console-containers": "the same between a shim and a container",
  "console-end": "the same where shim, client or container are gone, and signals",
  "console-log": "files that are written, replaced and watched at once",
  "image-layers": "zstd and gzip streams of layers, and what is read of them",
  run: "start-up, standard streams, exit codes and the locks of the npm package's lepton",
  save: "compressed streams in both directions, to and from files and pipes",
  terminal: "raw mode, SIGWINCH and signals in a terminal",
  wire: "the HTTP/2 client, its sockets, and how it comes back when containerd was gone",
  "wire-tasks": "FIFOs of containerd's own",
};
