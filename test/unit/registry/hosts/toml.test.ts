import { describe, expect, test } from "vitest";
import { parseHostsToml } from "../../../../src/registry/hosts/toml.ts";

const full = `
server = "https://registry-1.docker.io"
ca = ["/etc/one.pem", "two.pem"]

[host."https://mirror-2.example:5000"]
  capabilities = ["pull", "resolve"]
  ca = "mirror.pem"
  client = [["m.cert", "m.key"], ["both.pem", ""]]
  skip_verify = true
  override_path = true
  dial_timeout = "1m1.5s"
  [host."https://mirror-2.example:5000".header]
    X-One = "a"
    x-two = ["b", "c"]

[host."http://10.0.0.1"]
  client = "one.pem"
`;

describe("hosts.toml", () => {
  test("names mirrors in its own order, and the registry last", () => {
    const { server, mirrors } = parseHostsToml(full, "hosts.toml");
    expect(server).toMatchObject({
      url: "https://registry-1.docker.io",
      ca: ["/etc/one.pem", "two.pem"],
      capabilities: ["pull", "resolve", "push"],
    });
    expect(mirrors).toEqual([
      {
        url: "https://mirror-2.example:5000",
        capabilities: ["pull", "resolve"],
        ca: ["mirror.pem"],
        client: [
          ["m.cert", "m.key"],
          ["both.pem", "both.pem"],
        ],
        skipVerify: true,
        headers: { "x-one": "a", "x-two": "b, c" },
        overridePath: true,
        dialTimeoutMs: 61_500,
      },
      {
        url: "http://10.0.0.1",
        capabilities: ["pull", "resolve", "push"],
        ca: [],
        client: [["one.pem", "one.pem"]],
        skipVerify: false,
        headers: {},
        overridePath: false,
        dialTimeoutMs: undefined,
      },
    ]);
  });

  test("may be empty", () => {
    expect(parseHostsToml("# nothing\n", "f")).toMatchObject({ server: { url: undefined }, mirrors: [] });
  });

  test.each([
    ['server = "x"\nsrever = "y"', 'f:2: "srever" is not a key of hosts.toml'],
    ['[host."https://a"]\nca = "x"\n\nskipverify = true', 'f:4: "skipverify" is not a key of hosts.toml'],
    [
      '[host."https://[::1]:5000"]\ncapabilities = ["pull", "fetch"]',
      'f:2: "capabilities" has "fetch": they are pull, resolve and push',
    ],
    ['[host."https://a"]\n\n[host."https://b"]\nskip_verify = "yes"', 'f:4: "skip_verify" is not true or false'],
    ['[host."https://a".header]\nx = "1"\n"a b" = "2"', 'f:3: "a b" is not a header'],
    ['[host."https://a".header]\nx = "1\\r\\nhost: evil"', 'f:2: "x" is not a header'],
    ["server = 5", 'f:1: "server" is not a URL'],
    ['host = "x"', 'f:1: "host" is not a table'],
    ['dial_timeout = "soon"', 'f:1: "dial_timeout" is not a time like "3s"'],
    ['client = [["a", "b", "c"]]', 'f:1: "client" is not a list of files, or of pairs of certificate and key'],
    ["ca = [1]", 'f:1: "ca" is not a string or a list of strings'],
    ["\n\nserver = ", "f:3: "],
    ['server = "a"\nserver = "b"', "f:2: "],
    ['__proto__ = "x"', "f:1: "],
  ])("%j is refused with file and line", (text, why) => {
    expect(() => parseHostsToml(text, "f")).toThrow(why);
  });
});
