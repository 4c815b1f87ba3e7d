/** The views that there are, in the order of their tabs. */
import { CONTAINERS } from "./containers.ts";
import { EVENTS } from "./events.ts";
import { IMAGES } from "./images.ts";
import { NAMESPACES } from "./namespaces.ts";
import { NETWORKS } from "./networks.ts";
import type { View } from "./view.ts";
import { VOLUMES } from "./volumes.ts";

const ALL = [CONTAINERS, IMAGES, VOLUMES, NETWORKS, EVENTS, NAMESPACES] as const;

export type ViewName = (typeof ALL)[number]["name"];

/** A view that is only ever given the rows that it made itself. */
export type AnyView = View<unknown>;

export const VIEWS = ALL as unknown as readonly AnyView[];

const BY_NAME = new Map(VIEWS.map((view) => [view.name, view]));

export function viewOf(name: ViewName): AnyView {
  // Every name is that of a view in the list.
  return BY_NAME.get(name) as AnyView;
}
