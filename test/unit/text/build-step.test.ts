import { expect, test } from "vitest";
import { buildStep } from "../../../src/text/build-step.ts";

test.each([
  ["/bin/sh -c #(nop) ADD file:abc in / ", "ADD file:abc in /"],
  ['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
  ["/bin/sh -c apk add curl", "RUN apk add curl"],
  ["|1 VERSION=2 /bin/sh -c make", "RUN make"],
  ["RUN /bin/sh -c apt-get update     && \tapt-get install # buildkit", "RUN apt-get update && apt-get install"],
  ["RUN |1 VERSION=2 /bin/sh -c make # buildkit", "RUN make"],
  ["COPY a /b # buildkit", "COPY a /b"],
  ["bazel build ...", "bazel build ..."],
  ["", ""],
])("%j reads %j", (createdBy, expected) => {
  expect(buildStep(createdBy)).toBe(expected);
});
