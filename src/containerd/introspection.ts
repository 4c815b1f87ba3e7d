import {
  IntrospectionDefinition,
  type Plugin,
  PluginInfoRequest,
  type PluginInfoResponse,
  type ServerResponse,
} from "../gen/services/introspection.ts";
import { type AnyInput, toAny } from "./any.ts";
import { unary } from "./call.ts";
import type { CallOptions } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { methodsOf } from "./method.ts";

const methods = methodsOf(IntrospectionDefinition);

export type { Plugin, PluginInfoResponse, ServerResponse };

/** What the daemon says about itself. */
export interface Introspection {
  /** Plugins; one that did not start bears `initErr`. Filter fields: `type id platforms capabilities`. */
  plugins(filters?: readonly string[], options?: CallOptions): Promise<Plugin[]>;
  server(options?: CallOptions): Promise<ServerResponse>;
  /** One plugin with its own extra document (2.0+, before that `unimplemented`). */
  pluginInfo(
    plugin: { readonly type: string; readonly id: string; readonly options?: AnyInput | undefined },
    options?: CallOptions,
  ): Promise<PluginInfoResponse>;
}

/** The introspection service over a wire. */
export function introspectionOf(wire: Wire): Introspection {
  return {
    async plugins(filters = [], options) {
      return (await unary(wire, methods.plugins, { filters: [...filters] }, options)).plugins;
    },
    server: (options) => unary(wire, methods.server, {}, options),
    pluginInfo({ type, id, options: pluginOptions }, options) {
      const request = PluginInfoRequest.fromPartial({ type, id });
      request.options = toAny(pluginOptions);
      return unary(wire, methods.pluginInfo, request, options);
    },
  };
}
