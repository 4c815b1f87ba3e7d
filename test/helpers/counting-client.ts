/** A client that counts the calls made through it, by service and method. */
import type { Client } from "../../src/containerd/client.ts";

export interface CountingClient {
  readonly client: Client;
  /** Calls since the last time this was asked, e.g. `{ "images.list": 1, "snapshots.usage": 3 }`. */
  taken(): Record<string, number>;
}

export function countingClient(client: Client): CountingClient {
  let calls: Record<string, number> = {};
  const count = (name: string) => {
    calls[name] = (calls[name] ?? 0) + 1;
  };
  const counted = <Service extends object>(service: Service, name: string): Service =>
    new Proxy(service, {
      get(target, key) {
        const member = Reflect.get(target, key) as unknown;
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          count(`${name}.${String(key)}`);
          return member.apply(target, args);
        };
      },
    });
  const { images, content, containers, tasks, namespaces, leases, introspection } = client;
  return {
    client: {
      ...client,
      images: counted(images, "images"),
      content: counted(content, "content"),
      containers: counted(containers, "containers"),
      tasks: counted(tasks, "tasks"),
      namespaces: counted(namespaces, "namespaces"),
      leases: counted(leases, "leases"),
      introspection: counted(introspection, "introspection"),
      snapshots: (snapshotter) => counted(client.snapshots(snapshotter), "snapshots"),
    },
    taken() {
      const taken = calls;
      calls = {};
      return taken;
    },
  };
}
