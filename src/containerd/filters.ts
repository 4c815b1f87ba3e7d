/**
 * containerd's filter language (github.com/containerd/containerd/v2/pkg/filters).
 * A list of filters means OR; inside one, a comma means AND. An unknown field matches nothing.
 */

/** A value in quotes: safe whatever it holds, since the grammar takes Go string literals. */
export function quote(value: string): string {
  // Go refuses the escaped half of a surrogate pair that JSON would write.
  return JSON.stringify(value.toWellFormed());
}

/** The field path of a label key. */
export function label(key: string): string {
  return `labels.${quote(key)}`;
}

/** `field==value`; */
export function equals(field: string, value: string): string {
  return `${field}==${quote(value)}`;
}

/** `field!=value`. */
export function differs(field: string, value: string): string {
  return `${field}!=${quote(value)}`;
}

/** `field~=regex`, in Go's RE2 syntax, unanchored. */
export function matches(field: string, regex: string): string {
  return `${field}~=${quote(regex)}`;
}

/** True where the field is there and not empty. */
export function present(field: string): string {
  return field;
}

/** All of them at once. */
export function allOf(...parts: readonly string[]): string {
  return parts.join(",");
}

/** One filter that matches each of the values; give the list as it is: a list means OR. */
export function anyOf(field: string, values: readonly string[]): string[] {
  return values.map((value) => equals(field, value));
}
