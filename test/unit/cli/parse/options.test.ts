/** The parser against docker's: the same words, the same values, the same complaints. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCommandLine } from "../../../../src/cli/parse/command-line.ts";
import { UsageError } from "../../../../src/cli/parse/usage-error.ts";
import { COMMANDS } from "../../../../src/commands/index.ts";

function parsed(line: string | readonly string[]) {
  const words = typeof line === "string" ? line.split(" ") : line;
  const read = readCommandLine(words, COMMANDS);
  if (read.kind !== "run") throw new Error(`"${words.join(" ")}" is ${read.kind}`);
  return { name: read.command.path.join(" "), globals: read.globals, ...read.parsed };
}

function complaint(line: string | readonly string[]): UsageError {
  try {
    readCommandLine(typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line, COMMANDS);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`"${line}" was taken`);
}

describe("options", () => {
  it.each([
    ["run -it busybox", { interactive: true, tty: true }],
    ["run -ti busybox", { interactive: true, tty: true }],
    ["run -e A=1 -eB=2 --env C=3 --env=D=4 x", { env: ["A=1", "B=2", "C=3", "D=4"] }],
    ["run -itu root x", { interactive: true, tty: true, user: "root" }],
    ["run -ituroot x", { interactive: true, user: "root" }],
    ["run -u=root x", { user: "root" }],
    ["run --rm=false x", { rm: false }],
    ["run --rm=T x", { rm: true }],
    ["run -i=false x", { interactive: false }],
    ["run --name= x", { name: "" }],
    ["run --name a --name b x", { name: "b" }],
    ["run -m 1.5g x", { memory: 1.5 * 1024 ** 3 }],
    ["run -m 512 x", { memory: 512 }],
    ["run --memory-swap -1 x", { "memory-swap": -1 }],
    ["run --cpus .5 x", { cpus: 0.5 }],
    ["run --cpus 3/2 x", { cpus: 1.5 }],
    ["run --pids-limit -1 x", { "pids-limit": -1 }],
    ["run --net host x", { network: ["host"] }],
    ["run -h web x", { hostname: "web" }],
    ["run -v /a:/b -v /c:/d x", { volume: ["/a:/b", "/c:/d"] }],
    ["run --sig-proxy=0 x", { "sig-proxy": false }],
    ["run x", { "sig-proxy": true, pull: "missing" }],
    ["stop -t5 a", { timeout: 5 }],
    ["stop --time 5 a", { timeout: 5 }],
    ["stop -t -1 a", { timeout: -1 }],
    ["stop -t 0x10 a", { timeout: 16 }],
    ["stop -t 010 a", { timeout: 8 }],
    ["ps -aqn3", { all: true, quiet: true, last: 3 }],
    ["ps -aq --no-trunc -f name=a --filter label=b", { filter: ["name=a", "label=b"], "no-trunc": true }],
    ["ps", { last: -1 }],
    ["logs -fn 10 x", { follow: true, tail: "10" }],
    ["logs --tail=10 x", { tail: "10" }],
  ])("%s", (line, options) => expect(parsed(line).options).toMatchObject(options));

  it("has no value for an option that was not given and has no default", () => {
    expect(parsed("ps").options).not.toHaveProperty("size");
  });
});

describe("arguments", () => {
  it.each([
    ["run busybox ls -la --color", ["busybox", "ls", "-la", "--color"]],
    ["run -d busybox -x", ["busybox", "-x"]],
    ["run -- busybox --rm", ["busybox", "--rm"]],
    ["run busybox -- x", ["busybox", "--", "x"]],
    ["exec -i web cat -", ["web", "cat", "-"]],
    ["exec web -it sh", ["web", "-it", "sh"]],
    ["stop a -t 3 b", ["a", "b"]],
    ["stop -t 3 -- -a b", ["-a", "b"]],
    ["top web -o pid", ["web", "-o", "pid"]],
    ["rm - a", ["-", "a"]],
  ])("%s", (line, args) => expect(parsed(line).args).toEqual(args));

  it("may be empty words", () => expect(parsed(["run", "x", ""]).args).toEqual(["x", ""]));
});

describe("commands", () => {
  it.each([
    ["run x", "container run"],
    ["container run x", "container run"],
    ["ps", "container ls"],
    ["container ls", "container ls"],
    ["container list", "container ls"],
    ["container ps", "container ls"],
    ["images", "image ls"],
    ["image ls", "image ls"],
    ["rmi x", "image rm"],
    ["inspect x", "inspect"],
    ["container inspect x", "container inspect"],
    ["ns ls", "namespace ls"],
    ["events", "system events"],
    ["engine up", "engine up"],
  ])("%s is %s", (line, name) => expect(parsed(line).name).toBe(name));

  it.each(["container", "container --help", "image -h", "help container"])("%s is an overview", (line) => {
    expect(readCommandLine(line.split(" "), COMMANDS).kind).toBe("overview");
  });

  it.each([
    "ps --help",
    "ps -h",
    "run --help",
    "stop -h",
    "help ps",
    "help container ls",
    "--help ps",
    "run --rm --help x",
  ])("%s is help", (line) => expect(readCommandLine(line.split(" "), COMMANDS).kind).toBe("help"));

  it("gives what comes after the image to the command, also --help", () => {
    expect(parsed("run busybox --help").args).toEqual(["busybox", "--help"]);
  });

  it.each([["--version"], ["-v"], ["-D", "--version"]])("%s is the version", (...words) => {
    expect(readCommandLine(words, COMMANDS).kind).toBe("version");
  });
});

describe("global options", () => {
  it.each([
    ["-a /x.sock ps", { address: "/x.sock" }],
    ["--address=/x.sock ps", { address: "/x.sock" }],
    ["-H unix:///x.sock ps", { address: "unix:///x.sock" }],
    ["--host /x.sock ps", { address: "/x.sock" }],
    ["-n k8s.io ps -n 3", { namespace: "k8s.io" }],
    ["ps --namespace k8s.io", { namespace: "k8s.io" }],
    ["ps --address /x.sock", { address: "/x.sock" }],
    ["-n a ps --namespace b", { namespace: "b" }],
    ["--data-root /d ps", { dataRoot: "/d" }],
    ["--hosts-dir /a --hosts-dir=/b ps", { registry: { hostsDirs: ["/a", "/b"] } }],
    ["--insecure-registry ps", { registry: { insecure: true } }],
    ["--insecure-registry ps --insecure-registry=false", { registry: { insecure: false } }],
    ["--trust-realm a ps --trust-realm b:1", { registry: { trustedRealms: ["b:1"] } }],
    ["--hosts-dir /a ps --insecure-registry", { registry: { hostsDirs: ["/a"], insecure: true } }],
    ["ps -a", {}],
  ])("%s", (line, connection) => expect(parsed(line).globals.connection).toEqual(connection));

  it("leaves -a and -n to the command after its word", () => {
    expect(parsed("-a /x.sock -n ns ps -a -n 2")).toMatchObject({
      options: { all: true, last: 2 },
      globals: { connection: { address: "/x.sock", namespace: "ns" } },
    });
  });

  it("hears --debug anywhere before the arguments", () => {
    expect(parsed("--debug ps").globals.debug).toBe(true);
    expect(parsed("ps --debug").globals.debug).toBe(true);
    expect(parsed("run x --debug").globals.debug).toBeUndefined();
  });
});

describe("complaints", () => {
  it.each([
    ["run --bogus", "unknown flag: --bogus", 125],
    ["run --bogus=1 x", "unknown flag: --bogus", 125],
    ["run -Z x", "unknown shorthand flag: 'Z' in -Z", 125],
    ["run -itZ x", "unknown shorthand flag: 'Z' in -Z", 125],
    [
      "ps --all=foo",
      'invalid argument "foo" for "-a, --all" flag: strconv.ParseBool: parsing "foo": invalid syntax',
      125,
    ],
    [
      "stop -t x y",
      'invalid argument "x" for "-t, --timeout" flag: strconv.ParseInt: parsing "x": invalid syntax',
      125,
    ],
    [
      "stop -t 99999999999999999999 y",
      'invalid argument "99999999999999999999" for "-t, --timeout" flag: strconv.ParseInt: parsing "99999999999999999999": value out of range',
      125,
    ],
    ["stop -t", "flag needs an argument: 't' in -t", 125],
    ["stop --signal", "flag needs an argument: --signal", 125],
    ["run -m abc x", 'invalid argument "abc" for "-m, --memory" flag: invalid size: \'abc\'', 125],
    [
      "run -m 1e309 x",
      'invalid argument "1e309" for "-m, --memory" flag: strconv.ParseFloat: parsing "1e309": value out of range',
      125,
    ],
    ["run -m -1 x", 'invalid argument "-1" for "-m, --memory" flag: invalid size: \'-1\'', 125],
    ["run --cpus abc x", 'invalid argument "abc" for "--cpus" flag: failed to parse abc as a rational number', 125],
    ["run --cpus NaN x", 'invalid argument "NaN" for "--cpus" flag: failed to parse NaN as a rational number', 125],
    ["run --cpus 0.0000000001 x", 'invalid argument "0.0000000001" for "--cpus" flag: value is too precise', 125],
    [
      "run --pull sometimes x",
      'invalid argument "sometimes" for "--pull" flag: must be one of "always", "missing", "never"',
      125,
    ],
    ["ps -a=", "unknown shorthand flag: '=' in -=", 125],
    [
      "ps --filter foo",
      'invalid argument "foo" for "-f, --filter" flag: bad format of filter (expected name=value)',
      125,
    ],
    ["run -e =x y", 'invalid argument "=x" for "-e, --env" flag: invalid environment variable: =x', 125],
    ["run --label =x y", 'invalid argument "=x" for "-l, --label" flag: invalid label \'=x\': empty name', 125],
    ["run --sysctl a.b=c y", 'invalid argument "a.b=c" for "--sysctl" flag: sysctl \'a.b=c\' is not allowed', 125],
    ["ps ---x", "bad flag syntax: ---x", 125],
    ["ps --=x", "bad flag syntax: --=x", 125],
    ["--bogus ps", "unknown flag: --bogus", 125],
    ["run", "'lepton run' requires at least 1 argument", 1],
    ["container run", "'lepton container run' requires at least 1 argument", 1],
    ["stop", "'lepton stop' requires at least 1 argument", 1],
    ["exec web", "'lepton exec' requires at least 2 arguments", 1],
    ["rename a", "'lepton rename' requires 2 arguments", 1],
    ["rename a b c", "'lepton rename' requires 2 arguments", 1],
    ["ps x", "'lepton ps' accepts no arguments", 1],
    ["images a b", "'lepton images' requires at most 1 argument", 1],
    ["logs", "'lepton logs' requires 1 argument", 1],
    ["bogus", "unknown command: lepton bogus", 1],
    ["container bogus", "unknown command: lepton container bogus", 1],
    ["help bogus", "unknown command: lepton bogus", 1],
  ])("%s", (line, message, exitCode) => {
    const error = complaint(line);
    expect(error.message).toBe(message);
    expect(error.exitCode).toBe(exitCode);
  });

  it.each([
    ["pss", "did you mean `lepton ps`"],
    ["lgos", "did you mean `lepton logs`?"],
    ["container sotp", "did you mean `lepton container stop`"],
    ["ps --no-trnc", "did you mean --no-trunc?"],
    ["run --detatch x", "did you mean --detach?"],
  ])("%s is guessed", (line, hint) => expect(complaint(line).hint).toContain(hint));

  it("shows how it should be", () => {
    expect(complaint("stop --bogus").usage).toBe(
      "Usage:  lepton stop [OPTIONS] CONTAINER [CONTAINER...]\n\nRun 'lepton stop --help' for more information",
    );
    expect(complaint("run").usage).toContain("Usage:  lepton run [OPTIONS] IMAGE [COMMAND] [ARG...]");
    expect(complaint("rename a").usage).toContain("Usage:  lepton rename CONTAINER NEW_NAME");
  });
});

describe("any command line", () => {
  const names = COMMANDS.flatMap(({ path, aliases = [] }) => [path, ...aliases]).map((words) => words.join(" "));
  const flags = COMMANDS.flatMap(({ options }) =>
    options.flatMap(({ name, short }) => [`--${name}`, `--${name}=`, `-${short ?? "x"}`]),
  );
  const word = fc.oneof(fc.constantFrom(...names, ...flags, "--", "-", "", "a", "1", "-1"), fc.string());

  it("is understood or complained of, never a crash", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        try {
          readCommandLine(
            words.flatMap((one) => one.split(" ")),
            COMMANDS,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("after the image belongs to the container, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(parsed(["run", "--rm", "image", ...words]).args).toEqual(["image", ...words]);
      }),
    );
  });
});
