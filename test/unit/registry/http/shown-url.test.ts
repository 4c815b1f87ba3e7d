import { expect, test } from "vitest";
import { shownUrl } from "../../../../src/registry/http/shown-url.ts";

test.each([
  ["https://a.example/v2/x/tags/list?n=10&last=b", "https://a.example/v2/x/tags/list?n=10&last=b"],
  [
    "https://s3.example/b?X-Amz-Signature=abc&X-Amz-Credential=def",
    "https://s3.example/b?X-Amz-Signature=…&X-Amz-Credential=…",
  ],
  [
    "https://a.example/v2/x/blobs/uploads/1?_state=abc&digest=sha256:1",
    "https://a.example/v2/x/blobs/uploads/1?_state=…&digest=sha256:1",
  ],
  ["https://auth.example/token?account=ann&scope=s#part", "https://auth.example/token?account=…&scope=s"],
  ["https://me:word@a.example/", "https://a.example/"],
])("%s is shown without its secrets", (url, shown) => {
  expect(shownUrl(new URL(url))).toBe(shown);
});
