/** What goes with the name of an image, and what stays: docker's rules. */
import { describe, expect, test } from "vitest";
import { buildImage, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { cut } from "../helpers/bytes.ts";
import { busyboxImage, layerOf, loadBusybox, smallImage } from "../helpers/image.ts";
import { openImageBed } from "../helpers/image-bed.ts";
import { waitFor } from "../helpers/wait-for.ts";

const bed = openImageBed();
const { ctr, load } = bed;

const shortOf = (digest: string) => digest.slice(7, 19);
const names = async () => (await bed.images.list()).map(({ name }) => name).toSorted();

describe("remove", () => {
  test("the last name takes the image with it", async () => {
    const image = smallImage({ a: "a" }, { layers: [layerOf({ b: "b" })] });
    const id = await load("app:1", image);
    const chain = (await bed.client.snapshots("overlayfs").list()).map(({ name }) => name);
    const removed = await bed.images.remove("app:1");
    expect(removed.untagged).toEqual(["app:1"]);
    expect(removed.deleted[0]).toBe(id);
    expect(removed.deleted.slice(1).toSorted()).toEqual(chain.toSorted());
    expect(await bed.client.images.list()).toEqual([]);
    expect(await bed.client.content.list()).toEqual([]);
    expect(await bed.client.snapshots("overlayfs").list()).toEqual([]);
  });

  test("one name of several is only untagged", async () => {
    const image = smallImage();
    await load("app:1", image);
    await load("app:2", image);
    expect(await bed.images.remove("app:1")).toEqual({ untagged: ["app:1"], deleted: [] });
    expect(await names()).toEqual(["docker.io/library/app:2"]);
  });

  test("layers that another image needs stay and are not reported", async () => {
    const shared = layerOf({ shared: "1" });
    const id = await load("a:1", buildImage({ platform: hostPlatform(), layers: [shared, layerOf({ a: "a" })] }));
    await load("b:1", buildImage({ platform: hostPlatform(), layers: [shared, layerOf({ b: "b" })] }));
    const { deleted } = await bed.images.remove("a:1");
    expect(deleted).toEqual([id, expect.stringMatching(/^sha256:/)]);
    expect(await bed.client.snapshots("overlayfs").list()).toHaveLength(2);
  });

  test("by id: one repository at once, several only when forced", async () => {
    const image = smallImage();
    const id = await load("app:1", image);
    await load("other/app:1", image);
    await expect(bed.images.remove(shortOf(id))).rejects.toMatchObject({
      code: "failed-precondition",
      message: `conflict: unable to delete ${shortOf(id)} (must be forced) - image is referenced in multiple repositories`,
    });
    const { untagged, deleted } = await bed.images.remove(shortOf(id), { force: true });
    expect(untagged.toSorted()).toEqual(["app:1", "other/app:1"]);
    expect(deleted[0]).toBe(id);
    const again = await load("app:1", image);
    expect((await bed.images.remove(again)).untagged).toEqual(["app:1"]);
  });

  test("an image without a name goes by its id", async () => {
    const image = smallImage();
    await bed.images.load(cut(ociArchive([{ image }])));
    const id = image.config.descriptor.digest;
    expect(await bed.images.remove(id)).toMatchObject({ untagged: [], deleted: [id, expect.any(String)] });
    expect(await bed.client.images.list()).toEqual([]);
  });

  test.each(["nope", "sha256:0123", ""])("says not-found for %j", async (ref) => {
    await expect(bed.images.remove(ref)).rejects.toMatchObject({ code: "not-found" });
  });

  test("a damaged image can still be removed", async () => {
    await load("a:1");
    const { target } = await bed.client.images.get("docker.io/library/a:1");
    if (target === undefined) throw new Error("no target");
    await bed.client.images.create({ name: "odd:1", target: { ...target, mediaType: "text/plain" } });
    expect((await bed.images.remove("odd:1")).untagged).toEqual(["odd:1"]);
    expect(await names()).toEqual(["docker.io/library/a:1"]);
  });
});

describe("remove, with containers on the image", () => {
  async function started(): Promise<string> {
    await loadBusybox(bed);
    await ctr("run", "-d", "--null-io", "docker.io/library/busybox:latest", "user1", "sleep", "1000");
    return (await bed.images.inspect("busybox")).configDigest;
  }

  async function stop(): Promise<void> {
    await ctr("tasks", "kill", "-s", "SIGKILL", "user1");
    await waitFor("the task to stop", async () => (await ctr("tasks", "ls")).includes("STOPPED"));
  }

  async function clear(): Promise<void> {
    await ctr("tasks", "rm", "-f", "user1");
    await ctr("containers", "rm", "user1");
  }

  test("running: refused by name, by id even when forced; forced by name it only loses the name", async () => {
    const id = await started();
    const using = `container user1 is using its referenced image ${shortOf(id)}`;
    await expect(bed.images.remove("busybox:latest")).rejects.toMatchObject({
      code: "failed-precondition",
      message: `conflict: unable to remove repository reference "busybox:latest" (must force) - ${using}`,
    });
    for (const force of [false, true]) {
      await expect(bed.images.remove(id, { force })).rejects.toThrow(
        `conflict: unable to delete ${shortOf(id)} (cannot be forced) - image is being used by running container user1`,
      );
    }
    expect(await bed.images.remove("busybox", { force: true })).toEqual({ untagged: ["busybox:latest"], deleted: [] });
    expect(await bed.images.list()).toMatchObject([{ repository: "<none>", tag: "<none>", configDigest: id }]);
    // The container's image has no record of its name any more; its snapshot still tells.
    await expect(bed.images.remove(id, { force: true })).rejects.toThrow("is being used by running container user1");
    await clear();
    expect((await bed.images.remove(id)).deleted[0]).toBe(id);
    expect(await bed.client.content.list()).toEqual([]);
  });

  test("stopped: refused until forced; its snapshots stay for the container", async () => {
    const id = await started();
    await stop();
    await expect(bed.images.remove("busybox")).rejects.toThrow("(must force) - container user1 is using");
    await expect(bed.images.remove(id)).rejects.toThrow(
      `conflict: unable to delete ${shortOf(id)} (must be forced) - image is being used by stopped container user1`,
    );
    expect(await bed.images.remove("busybox", { force: true })).toEqual({
      untagged: ["busybox:latest"],
      deleted: [id],
    });
    expect(await bed.client.snapshots("overlayfs").list()).toHaveLength(2);
    await clear();
  });

  test("a second name can go freely", async () => {
    await started();
    await ctr("images", "tag", "docker.io/library/busybox:latest", "docker.io/library/second:1");
    expect(await bed.images.remove("busybox")).toEqual({ untagged: ["busybox:latest"], deleted: [] });
    await clear();
  });

  test("a name that has moved on to another image is not in use", async () => {
    const old = await started();
    await load("docker.io/library/busybox:latest", await busyboxImage({ layers: [layerOf({ new: "1" })] }));
    const { untagged, deleted } = await bed.images.remove("busybox");
    expect(untagged).toEqual(["busybox:latest"]);
    expect(deleted[0]).not.toBe(old);
    await clear();
  });
});
