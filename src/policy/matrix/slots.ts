import { itemFacts, readField, type Beginning } from "./facts.ts";
import type { Frame, ValueType } from "./values.ts";

/** Where each fact, looked-up field and output stands in a frame. Grows while conditions are read. */
export class Slots {
  readonly #slotOfName = new Map<string, number>();
  readonly #slotOfField = new Map<string, number>();
  readonly #names: string[] = [];

  /** `outputs`: what modules write, by variable. */
  constructor(outputs: ReadonlyMap<string, ValueType>) {
    for (const { name } of itemFacts) this.#slotOfName.set(name, this.#add(name));
    for (const name of outputs.keys()) this.#slotOfName.set(name, this.#add(name));
  }

  /** Slot of a fact or output; undefined when there is none of that name. */
  ofName(name: string): number | undefined {
    return this.#slotOfName.get(name);
  }

  ofField(field: string): number {
    const known = this.#slotOfField.get(field);
    if (known !== undefined) return known;
    const slot = this.#add(field);
    this.#slotOfField.set(field, slot);
    return slot;
  }

  /** Name of the fact, field or output in a slot. */
  nameOf(slot: number): string {
    return this.#names[slot] ?? "";
  }

  get fields(): readonly string[] {
    return [...this.#slotOfField.keys()];
  }

  /** A frame with the item's facts and fields; outputs are still missing. */
  read(beginning: Beginning): Frame {
    const frame: Frame = itemFacts.map(({ read }) => read(beginning));
    while (frame.length < this.#names.length) frame.push(undefined);
    for (const [field, slot] of this.#slotOfField) frame[slot] = readField(beginning.facts, field);
    return frame;
  }

  #add(name: string): number {
    this.#names.push(name);
    return this.#names.length - 1;
  }
}
