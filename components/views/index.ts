/** The views that there are, in the order of their keys. */
import type { ViewName } from "../state/ui.ts";
import { CONTAINERS } from "./containers.ts";
import { EVENTS } from "./events.ts";
import { IMAGES } from "./images.ts";
import { NAMESPACES } from "./namespaces.ts";
import { NETWORKS } from "./networks.ts";
import type { View } from "./view.ts";
import { VOLUMES } from "./volumes.ts";

/** A view whose rows are only handed back to it. */
export type AnyView = View<unknown>;

const ALL: Readonly<Record<ViewName, AnyView>> = {
  // A view is only ever given the rows that it made itself.
  containers: CONTAINERS as unknown as AnyView,
  images: IMAGES as unknown as AnyView,
  volumes: VOLUMES as unknown as AnyView,
  networks: NETWORKS as unknown as AnyView,
  events: EVENTS as unknown as AnyView,
  namespaces: NAMESPACES as unknown as AnyView,
};

export function viewOf(name: ViewName): AnyView {
  return ALL[name];
}
