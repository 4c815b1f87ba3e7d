/** Growing line numbers of which the oldest go: which lines of a ring have something in common. */

// Below that the room in front costs less than moving what is kept.
const FEW = 1024;

export class LineNumbers {
  #numbers: number[] = [];
  #head = 0;

  get length(): number {
    return this.#numbers.length - this.#head;
  }

  at(index: number): number | undefined {
    return index < 0 ? undefined : this.#numbers[this.#head + index];
  }

  /** Takes a number above all that are there; others are there already. */
  push(number: number): void {
    const last = this.#numbers.at(-1);
    if (last === undefined || number > last || this.length === 0) this.#numbers.push(number);
  }

  dropBelow(number: number): void {
    this.#head += this.lowerBound(number);
    if (this.#head < FEW || this.#head < this.#numbers.length / 2) return;
    this.#numbers = this.#numbers.slice(this.#head);
    this.#head = 0;
  }

  /** How many are below that number: the place of the first that is not. */
  lowerBound(number: number): number {
    return firstIndex(this.length, (index) => (this.at(index) ?? 0) >= number);
  }
}

/** The first of so many indexes for which it holds, for a test that holds for all after it; their count where none. */
export function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
