/** Reads protobuf, in less time where little is read. */
import { BinaryReader } from "@bufbuild/protobuf/wire";

/**
 * The reader that generated code takes: a class, as it asks for an instance. Most numbers (tags, lengths) have one byte,
 * and are read by a function so small that the engine spends no 5 ms on optimising it in each `ps`.
 */
export class Reader extends BinaryReader {
  constructor(bytes: Uint8Array) {
    super(bytes);
    const anyNumber = this.uint32;
    const { buf } = this as unknown as { readonly buf: Uint8Array };
    this.uint32 = () => {
      const byte = buf[this.pos];
      if (byte === undefined || byte > 0x7f) return anyNumber.call(this);
      this.pos += 1;
      return byte;
    };
  }
}
