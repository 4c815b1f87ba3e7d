/** `namespace ls`. */
import type { Engine, Namespace } from "../engine/types.ts";
import { labelsText } from "./container/columns.ts";
import type { Column, Command } from "./define.ts";
import { FORMAT, QUIET } from "./options.ts";
import { flag, given, text } from "./read.ts";

/** A namespace and what is in it, where that was counted. */
export interface NamespaceRow {
  readonly namespace: Namespace;
  readonly containers?: number;
  readonly images?: number;
}

export const NAMESPACE_COLUMNS: readonly Column<NamespaceRow>[] = [
  { title: "NAME", field: "Name", text: ({ namespace }) => namespace.name },
  { title: "CONTAINERS", field: "Containers", text: ({ containers }) => String(containers ?? 0) },
  { title: "IMAGES", field: "Images", text: ({ images }) => String(images ?? 0) },
  { title: "LABELS", field: "Labels", text: ({ namespace }) => labelsText(namespace.labels) },
];

export const namespaceLs: Command = {
  path: ["namespace", "ls"],
  aliases: [
    ["ns", "ls"],
    ["namespace", "list"],
    ["ns", "list"],
  ],
  group: "System",
  summary: "List containerd namespaces",
  details:
    "Every tool keeps to a namespace of its own: k8s.io is Kubernetes', moby docker's, default ours and nerdctl's.",
  args: [],
  options: [FORMAT, { ...QUIET, summary: "Only display names" }],
  async run(ctx, parsed) {
    const namespaces = await ctx.engine.namespaces.list();
    const quiet = flag(parsed, "quiet");
    return {
      kind: "table",
      columns: NAMESPACE_COLUMNS,
      rows: quiet ? namespaces.map((namespace) => ({ namespace })) : await counted(ctx.engine, namespaces),
      options: { ...given("format", text(parsed, "format")), quiet, quietField: "Name", rowType: "namespace" },
    };
  },
};

async function counted(engine: Engine, namespaces: readonly Namespace[]): Promise<NamespaceRow[]> {
  return Promise.all(
    namespaces.map(async (namespace) => {
      const { containers, images } = engine.inNamespace(namespace.name);
      const [ours, theirs] = await Promise.all([containers.list({ all: true }), images.list()]);
      return { namespace, containers: ours.length, images: theirs.length };
    }),
  );
}
