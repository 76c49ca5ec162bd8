/**
 * Seeded random numbers in streams: one per purpose, so that two arms of an experiment meet the same customers (common
 * random numbers) and a change of one law moves nothing else.
 */

const largest = 4_294_967_296;

/** Small fast counter generator (sfc32): passes PractRand, 128 bits of state, period at least 2^32. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, stream: string) {
    const hash = hashOf(stream);
    this.#a = mix(seed);
    this.#b = mix(hash);
    this.#c = mix(seed ^ Math.imul(hash, 0x9e3779b1));
    for (let round = 0; round < 15; round++) this.#next();
  }

  /** Strictly between 0 and 1, so that its logarithm exists. */
  uniform(): number {
    return (this.#next() + 0.5) / largest;
  }

  /** Mean 1. */
  exponential(): number {
    return -Math.log(this.uniform());
  }

  /** Mean 0, standard deviation 1; always takes two numbers. */
  normal(): number {
    const radius = Math.sqrt(2 * this.exponential());
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Spreads neighbouring seeds (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
