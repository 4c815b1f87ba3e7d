/** A method of a service, made of what src/gen says about it. */

import type { BinaryReader } from "@bufbuild/protobuf/wire";

/** Of a message type of src/gen. */
interface Encoder<Message> {
  encode(message: Message): { finish(): Uint8Array };
}

interface Decoder<Message> {
  decode(input: BinaryReader): Message;
}

export interface Method<Request, Response> {
  /** `/containerd.services.tasks.v1.Tasks/Create` */
  readonly path: string;
  readonly request: Encoder<Request>;
  readonly response: Decoder<Response>;
}

interface ServiceDefinition {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, MethodDefinition>>;
}

interface MethodDefinition {
  readonly name: string;
  readonly requestType: Encoder<never>;
  readonly responseType: Decoder<unknown>;
}

type MethodOf<Definition> = Definition extends {
  readonly requestType: Encoder<infer Request>;
  readonly responseType: Decoder<infer Response>;
}
  ? Method<Request, Response>
  : never;

/** The methods of a service by the names of its definition. */
export function methodsOf<Service extends ServiceDefinition>(
  service: Service,
): { readonly [Name in keyof Service["methods"]]: MethodOf<Service["methods"][Name]> } {
  const methods: Record<string, Method<never, unknown>> = {};
  for (const [key, { name, requestType, responseType }] of Object.entries(service.methods)) {
    methods[key] = { path: `/${service.fullName}/${name}`, request: requestType, response: responseType };
  }
  return methods as { readonly [Name in keyof Service["methods"]]: MethodOf<Service["methods"][Name]> };
}
