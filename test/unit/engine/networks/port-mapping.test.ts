import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exposedPorts, parseExpose, publishAll } from "../../../../src/engine/networks/exposed-ports.ts";
import { parsePublish } from "../../../../src/engine/networks/port-mapping.ts";

describe("-p", () => {
  test.each<[string, string[]]>([
    ["80", [":>80/tcp"]],
    ["8080:80/udp", [":8080>80/udp"]],
    ["[::1]:80:80", ["::1:80>80/tcp"]],
    ["::1:80:80", ["::1:80>80/tcp"]],
    ["::80", [":>80/tcp"]],
    [":80", [":>80/tcp"]],
    ["[]:80:80", [":80>80/tcp"]],
    ["127.0.0.1::80", ["127.0.0.1:>80/tcp"]],
    ["::ffff:1.2.3.4:80:80", ["::ffff:1.2.3.4:80>80/tcp"]],
    ["[1.2.3.4]:80:80", ["1.2.3.4:80>80/tcp"]],
    ["8000-8001:80-81", [":8000>80/tcp", ":8001>81/tcp"]],
    ["8000-8002:80", [":8000-8002>80/tcp"]],
    ["80-81", [":>80/tcp", ":>81/tcp"]],
    ["0:80", [":0>80/tcp"]],
    ["080:80/SCTP", [":80>80/sctp"]],
    ["80/", [":>80/tcp"]],
    ["80/tcp/udp", [":>80/tcp"]],
    ["80-90-100", Array.from({ length: 11 }, (_, index) => `:>${80 + index}/tcp`)],
    ["published=80,target=90", [":80>90/tcp"]],
    ["target=53,protocol=udp", [":>53/udp"]],
  ])("%s is taken as docker takes it", (spec, expected) => {
    const ports = parsePublish([spec]);
    expect(ports.map((port) => `${port.hostIp}:${port.hostPort}>${port.containerPort}/${port.protocol}`)).toEqual(
      expected,
    );
  });

  // What docker 28.2.2 says.
  test.each([
    ["8000-8010:80-89", "invalid ranges specified for container and host Ports: 80-89 and 8000-8010"],
    ["1-3:1-2/icmp", "invalid ranges specified for container and host Ports: 1-2 and 1-3"],
    ["65536", "invalid containerPort: 65536"],
    ["-1", "invalid containerPort: -1"],
    ["1e3", "invalid containerPort: 1e3"],
    [" 80", "invalid containerPort:  80"],
    ["80:80:80:80", "invalid IP address: 80:80"],
    ["80/icmp", "invalid proto: icmp"],
    ["[::1:80:80", "invalid IP address [::1: address [::1:: missing ']' in address"],
    ["[::1]80:80:80", "invalid IP address [::1]80: address [::1]80:: missing port in address"],
    ["[::1%eth0]:80:80", "invalid IP address: ::1%eth0"],
    ["127.0.0.1:80", "invalid hostPort: 127.0.0.1"],
    ["80:", "no port specified: 80:<empty>"],
    ["", "no port specified: <empty>"],
    ["/tcp", "no port specified: /tcp<empty>"],
    ["90-80", "invalid containerPort: 90-80"],
    ["1.2.3:80:80", "invalid IP address: 1.2.3"],
    ["01.2.3.4:80:80", "invalid IP address: 01.2.3.4"],
    ["published=80,target", "invalid publish opts format (should be name=value but got 'target')"],
    ["a=b", "no port specified: :/tcp<empty>"],
    ["80-", "invalid containerPort: 80-"],
    ["-80", "invalid containerPort: -80"],
    ["+80", "invalid containerPort: +80"],
    ["80:80/tcp-udp", "invalid proto: tcp-udp"],
    ["80/tcp:90", "invalid hostPort: 80/tcp"],
    ["8000-7000:80", "invalid hostPort: 8000-7000"],
    ["x:80", "invalid hostPort: x"],
    ["80:80/ ", "invalid proto:  "],
  ])("%s is refused in docker's words", (spec, message) => {
    expect(() => parsePublish([spec])).toThrow(expect.objectContaining({ message, code: "invalid-argument" }));
  });

  const port = fc.integer({ min: 1, max: 65_535 });
  const hostIp = fc.oneof(fc.constant(""), fc.ipV4(), fc.ipV6());
  const protocol = fc.constantFrom("tcp", "udp", "sctp");

  test("any address, port and protocol come back as they were written", () => {
    fc.assert(
      fc.property(hostIp, port, port, protocol, (ip, outside, inside, proto) => {
        const place = ip === "" ? "" : ip.includes(":") ? `[${ip}]:` : `${ip}:`;
        const parsed = parsePublish([`${place}${outside}:${inside}/${proto}`]);
        expect(parsed).toEqual([{ hostIp: ip, hostPort: `${outside}`, containerPort: inside, protocol: proto }]);
      }),
    );
  });

  test("two ranges of one length make as many pairs, in order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65_000 }),
        fc.integer({ min: 1, max: 65_000 }),
        fc.nat(500),
        (a, b, more) => {
          const parsed = parsePublish([`${a}-${a + more}:${b}-${b + more}`]);
          expect(parsed).toHaveLength(more + 1);
          expect(parsed.every((one, i) => one.containerPort === b + i && one.hostPort === `${a + i}`)).toBe(true);
        },
      ),
    );
  });

  test("whatever is typed, it is ports or a refusal", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9:[\]/.\-=,a-c]{0,24}$/)), (text) => {
        try {
          for (const { containerPort } of parsePublish([text])) expect(containerPort).toBeLessThanOrEqual(65_535);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid-argument" });
        }
      }),
    );
  });
});

describe("--expose", () => {
  test.each([
    ["1:2", "invalid port format for --expose: 1:2"],
    ["90-80", "invalid range format for --expose: 90-80, error: invalid range specified for port: 90-80"],
    ["x", 'invalid range format for --expose: x, error: strconv.ParseUint: parsing "x": invalid syntax'],
    ["", "invalid range format for --expose: , error: empty string specified for ports"],
    ["80-", 'invalid range format for --expose: 80-, error: strconv.ParseUint: parsing "": invalid syntax'],
    [
      "70000",
      'invalid range format for --expose: 70000, error: strconv.ParseUint: parsing "70000": value out of range',
    ],
  ])("%s is refused in docker's words", (spec, message) => {
    expect(() => parseExpose([spec])).toThrow(message);
  });

  test("ranges and protocols become ports, each once, beside those of the image and of -p", () => {
    const exposed = parseExpose(["80-82", "53/udp"]);
    expect(exposed).toEqual(["80/tcp", "81/tcp", "82/tcp", "53/udp"]);
    const published = parsePublish(["8080:81", "9"]);
    expect(exposedPorts(["80/tcp", "443", "evil", "7/icmp"], exposed, published)).toEqual([
      ...["9/tcp", "53/udp", "80/tcp", "81/tcp", "82/tcp", "443/tcp"],
    ]);
  });

  test("-P publishes what is exposed and not published yet, on any port", () => {
    const published = parsePublish(["8080:80"]);
    expect(publishAll(["80/tcp", "53/udp"], published)).toEqual([
      { hostIp: "", hostPort: "", containerPort: 53, protocol: "udp" },
    ]);
  });
});
