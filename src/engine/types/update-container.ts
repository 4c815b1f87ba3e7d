import type { LimitChange } from "../../oci/spec/change-limits.ts";

/** What `update` changes; what is absent, 0 or empty stays as it is. */
export interface UpdateContainer extends LimitChange {
  /** `no`, `always`, `unless-stopped`, `on-failure[:n]`. */
  readonly restart?: string;
}
