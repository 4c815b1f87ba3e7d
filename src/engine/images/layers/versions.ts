/** Versions of files, and how many names show each: hard links are names of one version. */

/** Where an entry is: in row `row` of layer `layer`. */
export interface Place {
  readonly layer: number;
  readonly row: number;
}

export interface Versions {
  /** Counts one more name of a version (NEW: of one that the entry at `place` brings) and returns its number. */
  hold(id: number, place: Place): number;
  /** Counts one name less; returns where the version is when that was the last one. */
  release(id: number): Place | undefined;
  place(id: number): Place | undefined;
}

/** In place of a number: the entry brings a version of its own. */
export const NEW = -2;

/** Numbers below 0 stand for no version, and nothing happens to those. */
export function createVersions(): Versions {
  let layers = new Int16Array(256);
  let rows = new Int32Array(256);
  let names = new Int32Array(256);
  let count = 0;

  function create({ layer, row }: Place): number {
    if (count === rows.length) {
      layers = grown(layers, new Int16Array(count * 2));
      rows = grown(rows, new Int32Array(count * 2));
      names = grown(names, new Int32Array(count * 2));
    }
    layers[count] = layer;
    rows[count] = row;
    names[count] = 1;
    count += 1;
    return count - 1;
  }

  const placeOf = (id: number) => ({ layer: layers[id] ?? 0, row: rows[id] ?? 0 });
  return {
    hold(id, place) {
      if (id === NEW) return create(place);
      if (id >= 0) names[id] = (names[id] ?? 0) + 1;
      return id;
    },
    release(id) {
      if (id < 0) return undefined;
      const left = (names[id] ?? 1) - 1;
      names[id] = left;
      return left === 0 ? placeOf(id) : undefined;
    },
    place: (id) => (id < 0 ? undefined : placeOf(id)),
  };
}

function grown<Column extends Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
