/** Servers of tests on loopback ports that the kernel chooses. */

import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Resolves with the port. */
export async function listen(server: Server, host = "127.0.0.1"): Promise<number> {
  server.listen(0, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Closes it and the connections that clients still hold. */
export async function closeServer(server: Server & { closeAllConnections?(): void }): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections?.();
  await closed;
}
