// A map from positive integers to positive integers without an object for each entry: open addressing, no deletion.

const FIRST_SIZE = 1 << 10;

export class IntegerMap {
  #keys = new Int32Array(FIRST_SIZE);
  #values = new Int32Array(FIRST_SIZE);
  #mask = FIRST_SIZE - 1;
  #count = 0;

  /** The value of a key; 0 when it has none. */
  get(key: number): number {
    return this.#values[this.#slot(key)] ?? 0;
  }

  set(key: number, value: number): void {
    if (this.#count * 2 > this.#mask) this.#grow();
    const slot = this.#slot(key);
    if (this.#keys[slot] === 0) this.#count++;
    this.#keys[slot] = key;
    this.#values[slot] = value;
  }

  #slot(key: number): number {
    const keys = this.#keys;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 8) & this.#mask;
    while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    const size = keys.length * 2;
    this.#keys = new Int32Array(size);
    this.#values = new Int32Array(size);
    this.#mask = size - 1;
    this.#count = 0;
    for (let i = 0; i < keys.length; i++) if (keys[i] !== 0) this.set(keys[i] ?? 0, values[i] ?? 0);
  }
}
