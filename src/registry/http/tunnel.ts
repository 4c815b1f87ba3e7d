/** A TLS connection through a proxy (HTTP CONNECT): what passes the proxy is encrypted for the registry. */
import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { LeptonError } from "../../errors.ts";
import { hostnameOf } from "./address.ts";

/** An agent whose connections go through `proxy`. */
export function createTunnelAgent(proxy: URL, options: https.AgentOptions): https.Agent {
  const agent = new https.Agent(options);
  const connect = (target: tls.ConnectionOptions, done: (error: Error | null, stream?: Duplex) => void): undefined => {
    openTunnel(proxy, `${target.host}:${target.port}`, (error, socket) => {
      if (socket === undefined) return done(error ?? new Error("no tunnel"));
      const servername = target.servername || hostnameOf(target.host ?? "");
      done(null, tls.connect({ ...target, ...options, socket, servername }));
    });
  };
  // Node hands over a callback where createConnection returns nothing; its types know only the other form.
  return Object.assign(agent, { createConnection: connect }) as https.Agent;
}

/** The request options that reach a proxy: its address, and the user and password that stand in its URL. */
export function toProxy(proxy: URL): { host: string; port: string | number; headers: Record<string, string> } {
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return {
    host: hostnameOf(proxy.hostname),
    port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
    headers: user === ":" ? {} : { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` },
  };
}

function openTunnel(proxy: URL, target: string, done: (error: Error | undefined, socket?: Duplex) => void): void {
  const { host, port, headers } = toProxy(proxy);
  const module = proxy.protocol === "https:" ? https : http;
  const request = module.request({
    host,
    port,
    method: "CONNECT",
    path: target,
    headers: { ...headers, host: target },
    agent: false,
  });
  request.once("connect", (response, socket) => {
    if (response.statusCode === 200) return done(undefined, socket);
    socket.destroy();
    done(new LeptonError("unavailable", `proxy ${proxy.host} answered ${response.statusCode} to CONNECT ${target}`));
  });
  request.once("error", (error) => done(error));
  request.end();
}
