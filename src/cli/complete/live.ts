/** Names that containerd has just now. */
import type { Completion, ConnectionOptions } from "../../commands/define.ts";
import type { Container, Engine, Image } from "../../engine/types.ts";
import type { CliOptions } from "../run-cli.ts";
import type { Candidate } from "./candidates.ts";

export type Live = Exclude<Completion, "file" | "none">;

// Somebody looks at a line that does not move.
const PATIENCE_MS = 1000;

/** Asks for as long as somebody waits; throws where there is no answer. */
export async function liveNames(
  kind: Live,
  connection: ConnectionOptions,
  { connect }: Pick<CliOptions, "connect">,
): Promise<readonly Candidate[]> {
  const opened: { engine?: Engine } = {};
  const ask = async (): Promise<readonly Candidate[]> => {
    opened.engine = await connect(connection);
    return NAMES[kind](opened.engine);
  };
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("containerd does not answer")), PATIENCE_MS);
  });
  try {
    return await Promise.race([ask(), patience]);
  } finally {
    clearTimeout(timer);
    opened.engine?.close();
  }
}

const NAMES: Readonly<Record<Live, (engine: Engine) => Promise<readonly Candidate[]>>> = {
  container: async (engine) => (await engine.containers.list({ all: true })).map(containerName),
  "running-container": async (engine) => (await engine.containers.list()).filter(isUp).map(containerName),
  image: async (engine) => (await engine.images.list()).map(imageName),
  volume: async (engine) => (await engine.volumes.list()).map(({ name }) => ({ value: name, about: "" })),
  network: async (engine) => (await engine.networks.list()).map(({ name, driver }) => ({ value: name, about: driver })),
  namespace: async (engine) => (await engine.namespaces.list()).map(({ name }) => ({ value: name, about: "" })),
};

function isUp({ status }: Container): boolean {
  return status === "running" || status === "paused";
}

function containerName({ name, status, image }: Container): Candidate {
  return { value: name, about: image === "" ? status : `${status}, ${image}` };
}

// One without a name is known by its ID, as docker's tables show it.
function imageName({ repository, tag, configDigest, digest }: Image): Candidate {
  const id = (configDigest || digest).replace(/^sha256:/, "").slice(0, 12);
  const isNamed = repository !== "" && repository !== "<none>" && tag !== "" && tag !== "<none>";
  return isNamed ? { value: `${repository}:${tag}`, about: id } : { value: id, about: "no name" };
}
