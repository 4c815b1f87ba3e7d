/** The dashboard over the demo's images, and what it asked of the engine. */
import { demoWorld } from "./fake-demo.ts";
import type { FakeWorld } from "./fake-engine.ts";
import { opened } from "./open-app.ts";
import type { RenderedApp } from "./render-app.ts";

export const NGINX = "docker.io/library/nginx:1.29";

/** In the images view, the cursor on nginx. */
export async function images(world = demoWorld(14)): Promise<RenderedApp> {
  const app = await opened(world);
  app.type("2/nginx\r");
  await app.until("1 of 8");
  return app;
}

export const call = (world: FakeWorld, verb: string) => world.calls.find((each) => each.startsWith(`${verb} `));
