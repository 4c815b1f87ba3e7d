/** Redirects and token servers that want to be trusted with what is not theirs. The registry has a user and a password. */
import { type Call, type Mode, refused, type Serve, SUCCESS } from "./mode.ts";
import { bytesOf, redirect, sendBytes, sendError, serveContent, wantsTarget } from "./serve.ts";

/** What the registry of these modes wants to see; walkers give it to their client. */
export const CHAOS_USER = { user: "chaos-user", password: "chaos-secret" } as const;

export const CHAOS_BASIC = `Basic ${Buffer.from(`${CHAOS_USER.user}:${CHAOS_USER.password}`).toString("base64")}`;

const isRegistry = ({ server }: Call): boolean => server === "plain" || server === "secure";

/** The registry wants the password first; `then` is what follows. Others are served as they come. */
const withBasic =
  (then: Serve): Serve =>
  (call) => {
    if (!isRegistry(call) || call.request.headers["authorization"] === CHAOS_BASIC) return then(call);
    return sendError(call, 401, "who are you", { "www-authenticate": 'Basic realm="chaos"' });
  };

const blobsTo = (location: (call: Call) => string, status = 307): Serve =>
  withBasic((call) =>
    isRegistry(call) && wantsTarget(call) ? redirect(call, location(call), status) : serveContent(call),
  );

const elsewhere = (scheme: string, server: "foreign" | "foreignSecure") => (call: Call) =>
  `${scheme}://${call.hosts[server]}${call.path}`;

/** Wants a token from `realm`; what token does not matter. */
const withRealm =
  (realm: (call: Call) => string): Serve =>
  (call) => {
    if (call.path === "/token")
      return sendBytes(call, 200, { "content-type": "application/json" }, bytesOf('{"token":"t"}'));
    if (call.request.headers["authorization"] === "Bearer t") return serveContent(call);
    return sendError(call, 401, "no token", { "www-authenticate": challenge(call, realm(call)) });
  };

function challenge({ repository }: Call, realm: string): string {
  return `Bearer realm="${realm}",service="chaos",scope="repository:${repository}:pull"`;
}

const own = (call: Call): string => `${call.server === "secure" ? "https" : "http"}://${call.hosts[call.server]}/token`;

/** A sound registry whose token server answers so. */
const tokenAnswer = (answer: Serve): Serve => {
  const registry = withRealm(own);
  return (call) => (call.path === "/token" ? answer(call) : registry(call));
};

const tokenBody = (body: string): Serve =>
  tokenAnswer((call) => sendBytes(call, 200, { "content-type": "application/json" }, bytesOf(body)));

export const redirectModes: readonly Mode[] = [
  { name: "auth-echo", serve: blobsTo(elsewhere("http", "foreign")), expected: SUCCESS },
  {
    name: "auth-echo-secure",
    server: "secure",
    serve: blobsTo(elsewhere("https", "foreignSecure")),
    expected: SUCCESS,
  },
  {
    // The other host asks for the password by itself.
    name: "auth-wanted-elsewhere",
    serve: withBasic((call) => {
      if (isRegistry(call))
        return wantsTarget(call) ? redirect(call, elsewhere("http", "foreign")(call)) : serveContent(call);
      return sendError(call, 401, "who are you", { "www-authenticate": 'Basic realm="chaos"' });
    }),
    expected: { outcome: "refused", says: [/401/, "DIGEST"] },
  },
  {
    name: "redirect-with-userinfo",
    serve: blobsTo((call) => `http://${CHAOS_USER.user}:${CHAOS_USER.password}@${call.hosts.foreign}${call.path}`),
    expected: { outcome: "refused" },
  },
  {
    name: "redirect-https-to-http",
    server: "secure",
    serve: blobsTo(elsewhere("http", "foreign")),
    expected: refused(/http/),
  },
  {
    name: "redirect-link-local",
    serve: blobsTo(() => "http://169.254.169.254/latest/meta-data/"),
    expected: refused(/169\.254\.169\.254/),
  },
  {
    name: "redirect-link-local-mapped",
    serve: blobsTo(() => "http://[::ffff:a9fe:a9fe]/latest/meta-data/"),
    expected: refused(/ffff:/),
  },
  { name: "redirect-file", serve: blobsTo(() => "file:///etc/passwd"), expected: refused(/file:/) },
  { name: "redirect-nowhere", serve: blobsTo(() => "http://["), expected: refused(/redirect/) },
  {
    name: "redirect-no-location",
    serve: withBasic((call) => (wantsTarget(call) ? sendBytes(call, 307, {}, bytesOf("")) : serveContent(call))),
    expected: refused(/redirect|location/i),
  },
  {
    name: "redirect-eleven-hops",
    serve: withBasic((call) => {
      const hop = Number(call.query.get("hop") ?? 0);
      return wantsTarget(call) && hop < 11 ? redirect(call, `${call.path}?hop=${hop + 1}`, 302) : serveContent(call);
    }),
    expected: refused(/redirect/),
  },
  { name: "redirect-loop", serve: blobsTo((call) => call.path, 302), expected: refused(/redirect/) },
];

export const realmModes: readonly Mode[] = [
  { name: "token", serve: withRealm(own), expected: SUCCESS },
  { name: "token-secure", server: "secure", serve: withRealm(own), expected: SUCCESS },
  {
    name: "realm-http",
    server: "secure",
    serve: withRealm((call) => `http://${call.hosts.foreign}/token`),
    expected: refused(/http/),
  },
  {
    // A stranger may give tokens, but see no password for them.
    name: "realm-foreign",
    serve: withRealm((call) => `http://${call.hosts.foreign}/token`),
    expected: refused(/not sent/),
  },
  {
    name: "realm-foreign-anonymous",
    serve: withRealm((call) => `http://${call.hosts.foreign}/token`),
    anonymous: true,
    expected: SUCCESS,
  },
  {
    name: "realm-http-own-host",
    server: "secure",
    serve: withRealm((call) => `http://${call.hosts.plain}/token`),
    expected: refused(/http/),
  },
  { name: "realm-userinfo", serve: withRealm((call) => own(call).replace("://", "://a:b@")), expected: refused() },
  { name: "realm-newline", serve: withRealm((call) => `${own(call)}\r\n /x`), expected: { outcome: "refused" } },
  { name: "realm-link-local", serve: withRealm(() => "http://169.254.169.254/token"), expected: refused(/169\.254/) },
  { name: "realm-file", serve: withRealm(() => "file:///etc/passwd"), expected: refused() },
  {
    name: "realm-absent",
    serve: (call) => sendError(call, 401, "no", { "www-authenticate": "Bearer service=chaos" }),
    expected: refused(),
  },
  {
    name: "challenge-unknown",
    serve: (call) => sendError(call, 401, "no", { "www-authenticate": "Negotiate" }),
    expected: refused(/401/),
  },
  {
    name: "token-10-mib",
    serve: tokenAnswer(async (call) => {
      await call.reply.head(200, { "content-type": "application/json" });
      await call.reply.write(bytesOf(`{"token":"${"x".repeat(10 << 20)}"}`));
      call.reply.end();
    }),
    expected: { outcome: "refused", says: [/token/] },
  },
  { name: "token-none", serve: tokenBody("{}"), expected: { outcome: "refused", says: [/token/] } },
  { name: "token-number", serve: tokenBody('{"token":5}'), expected: { outcome: "refused", says: [/token/] } },
  {
    name: "token-newline",
    serve: tokenBody('{"token":"a\\r\\nX-Evil: 1"}'),
    expected: { outcome: "refused", says: [/token/] },
  },
  { name: "token-html", serve: tokenBody("<html>"), expected: { outcome: "refused", says: [/token/] } },
  {
    name: "token-stall",
    stalls: true,
    serve: tokenAnswer(({ reply }) => reply.stall()),
    expected: { outcome: "refused", says: [/token/], tries: 3 },
  },
  {
    name: "token-redirect",
    serve: tokenAnswer((call) => redirect(call, `http://${call.hosts.foreign}/token`)),
    expected: { outcome: "refused" },
  },
  {
    // No token is ever good enough.
    name: "token-never-enough",
    serve: tokenAnswer((call) =>
      sendBytes(call, 200, { "content-type": "application/json" }, bytesOf('{"token":"u"}')),
    ),
    expected: { ...refused(/401/), tries: 6 },
  },
];
