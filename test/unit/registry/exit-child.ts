/** Resolves a reference, leaves its connections open, and has nothing more to do. */
import { parseImageRef } from "../../../src/oci/reference.ts";
import { openRepository } from "../../../src/registry/repository.ts";

const settings = { hostsDirs: [], insecure: false, credentials: async () => undefined };
const { descriptor } = await openRepository(parseImageRef(process.argv[2] ?? ""), settings).resolve();
process.stdout.write(descriptor.digest);
