/** What every component may reach: the app, and the screen beneath Ink. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { App } from "../app/app.ts";
import type { Surface } from "../screen/surface.ts";

export interface Dashboard {
  readonly app: App;
  readonly surface: Surface;
}

export const DashboardContext = createContext<Dashboard | undefined>(undefined);

export function useDashboard(): Dashboard {
  const dashboard = useContext(DashboardContext);
  if (dashboard === undefined) throw new Error("a component of the dashboard was drawn outside of it");
  return dashboard;
}

/** A value derived from the app: the component is drawn anew only when it is another one (compared by identity). */
export function useDerived<T>(select: (app: App) => T): T {
  const { app } = useDashboard();
  return useSyncExternalStore(app.subscribe, () => select(app));
}
