import { describe, expect, test } from "vitest";
import { planVolumes } from "../../../../src/engine/volumes/plan.ts";

const names = (...input: Parameters<typeof planVolumes>) =>
  planVolumes(...input).map(
    ({ name = "-", destination, readOnly }) => `${name}:${destination}${readOnly ? ":ro" : ""}`,
  );

describe("planVolumes", () => {
  test("takes named and anonymous volumes of flags, and leaves binds and tmpfs to the spec", () => {
    const options = {
      volumes: ["data:/a:ro", "/b", "/host:/c", "data:/a:ro"],
      mounts: ["src=more,dst=/d", "type=tmpfs,dst=/e"],
      tmpfs: ["/f"],
    };
    expect(names(options, [])).toEqual(["data:/a:ro", "-:/b", "more:/d"]);
  });

  test("gives what the image declares an anonymous one, but where something is mounted", () => {
    const options = { volumes: ["data:/a", "/host:/b"], tmpfs: ["/c"], mounts: ["type=tmpfs,dst=/d"] };
    const inherited = [{ name: "theirs", destination: "/e", readOnly: true, noCopy: true }];
    expect(names(options, ["/a/", "/b", "/c", "/d", "/e", "/f", "/f/"], inherited)).toEqual([
      "data:/a",
      "theirs:/e:ro",
      "-:/f",
    ]);
  });

  test("what is inherited gives way to flags", () => {
    const inherited = [{ name: "theirs", destination: "/a", readOnly: false, noCopy: true }];
    expect(names({ volumes: ["mine:/a"] }, [], inherited)).toEqual(["mine:/a"]);
    expect(names({ volumes: ["/host:/a"] }, [], inherited)).toEqual([]);
  });

  test.each([
    [{ volumes: ["aa:/x", "bb:/x"] }],
    [{ volumes: ["/x", "/host:/x/"] }],
    [{ volumes: ["/x"], tmpfs: ["/x"] }],
    [{ mounts: ["dst=/x", "type=tmpfs,dst=/x"] }],
  ])("refuses two at one place: %j", (options) => {
    expect(() => planVolumes(options, [])).toThrow("Duplicate mount point: /x");
  });

  test("refuses the name of no volume", () => {
    expect(() => planVolumes({ mounts: ["src=../up,dst=/x"] }, [])).toThrow("includes invalid characters");
  });
});
