/** The panes of the dashboard in which commands act, and the rows that they act on. */
import type { Container, Image, Namespace, Network, Volume } from "../engine/types.ts";

export type Pane = "containers" | "images" | "volumes" | "networks" | "namespaces" | "events";

export type PaneRow =
  | { readonly pane: "containers"; readonly row: Container }
  | { readonly pane: "images"; readonly row: Image }
  | { readonly pane: "volumes"; readonly row: Volume }
  | { readonly pane: "networks"; readonly row: Network }
  | { readonly pane: "namespaces"; readonly row: Namespace };
