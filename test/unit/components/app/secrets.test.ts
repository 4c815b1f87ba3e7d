import { expect, test } from "vitest";
import { maskSecrets } from "../../../../components/app/secrets.ts";

test("hides values whose name sounds secret, and nothing else", () => {
  const before = {
    Config: {
      Env: ["PATH=/bin", "DB_PASSWORD=hunter2", "API_TOKEN=a=b", "MONEY=yes", "MONKEY=yes"],
      Cmd: ["--token=x", "KEYS"],
    },
    Tokens: 3,
  };
  expect(maskSecrets(before)).toEqual({
    Config: {
      Env: ["PATH=/bin", "DB_PASSWORD=••••••", "API_TOKEN=••••••", "MONEY=yes", "MONKEY=••••••"],
      Cmd: ["--token=x", "KEYS"],
    },
    Tokens: 3,
  });
});
