import { expect, test } from "vitest";
import { prettyName } from "../../../../src/engine/system/info.ts";

test.each([
  ['NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', "Debian GNU/Linux 12 (bookworm)"],
  ["PRETTY_NAME='Alpine Linux v3.20'\n", "Alpine Linux v3.20"],
  ["PRETTY_NAME=Arch\n", "Arch"],
  ['PRETTY_NAME="a \\"b\\" \\$c"\n', 'a "b" $c'],
  ['OTHER_PRETTY_NAME="x"\n', undefined],
  ["PRETTY_NAME=\n", undefined],
  ["", undefined],
])("the name of the system in %j is %s", (text, name) => {
  expect(prettyName(text)).toBe(name);
});
