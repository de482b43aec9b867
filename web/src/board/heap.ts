/** A binary heap of numbers by priority, on typed arrays that grow: the router asks it millions of times. */
export class Heap {
  private keys = new Float64Array(1024);
  private values = new Int32Array(1024);
  private count = 0;

  get size(): number {
    return this.count;
  }

  clear(): void {
    this.count = 0;
  }

  /** The least priority in it; Infinity when empty. */
  least(): number {
    return this.count === 0 ? Infinity : (this.keys[0] as number);
  }

  push(key: number, value: number): void {
    if (this.count === this.keys.length) {
      const keys = new Float64Array(this.count * 2);
      keys.set(this.keys);
      this.keys = keys;
      const values = new Int32Array(this.count * 2);
      values.set(this.values);
      this.values = values;
    }
    const { keys, values } = this;
    let at = this.count++;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if ((keys[up] as number) <= key) break;
      keys[at] = keys[up] as number;
      values[at] = values[up] as number;
      at = up;
    }
    keys[at] = key;
    values[at] = value;
  }

  /** Takes out the value with the least priority; -1 when empty. */
  pop(): number {
    if (this.count === 0) return -1;
    const { keys, values } = this;
    const top = values[0] as number;
    const last = --this.count;
    const key = keys[last] as number;
    const value = values[last] as number;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= last) break;
      if (down + 1 < last && (keys[down + 1] as number) < (keys[down] as number)) down += 1;
      if ((keys[down] as number) >= key) break;
      keys[at] = keys[down] as number;
      values[at] = values[down] as number;
      at = down;
    }
    keys[at] = key;
    values[at] = value;
    return top;
  }
}
