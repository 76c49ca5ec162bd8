/**
 * What happens next: a binary heap by time, then by the order of scheduling. Columns instead of objects, because a
 * simulated day schedules millions. An event that no longer applies is not taken out: whoever scheduled it compares the
 * version.
 */
export class EventQueue<Subject> {
  size = 0;
  /** The last event that was taken. */
  time = 0;
  kind = 0;
  subject: Subject | null = null;
  version = 0;
  #times = new Float64Array(1_024);
  #orders = new Float64Array(1_024);
  #kinds = new Uint8Array(1_024);
  #versions = new Float64Array(1_024);
  readonly #subjects: (Subject | null)[] = [];
  #scheduled = 0;

  /** Time of the next event; Infinity when there is none. */
  get next(): number {
    return this.size === 0 ? Infinity : (this.#times[0] as number);
  }

  schedule(time: number, kind: number, subject: Subject, version = 0): void {
    if (this.size === this.#times.length) this.#grow();
    const order = this.#scheduled++;
    let place = this.size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((this.#times[parent] as number) <= time) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, time, order, kind, version, subject);
  }

  /** Takes the next event into the fields; false when there is none. */
  take(): boolean {
    if (this.size === 0) return false;
    this.time = this.#times[0] as number;
    this.kind = this.#kinds[0] as number;
    this.version = this.#versions[0] as number;
    this.subject = this.#subjects[0] as Subject;
    this.size--;
    if (this.size > 0) this.#sink();
    this.#subjects[this.size] = null;
    return true;
  }

  #sink(): void {
    const { size } = this;
    const time = this.#times[size] as number;
    const order = this.#orders[size] as number;
    let place = 0;
    for (let child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && this.#isBefore(child + 1, this.#times[child] as number, this.#orders[child] as number)) {
        child++;
      }
      if (!this.#isBefore(child, time, order)) break;
      this.#move(child, place);
      place = child;
    }
    this.#put(
      place,
      time,
      order,
      this.#kinds[size] as number,
      this.#versions[size] as number,
      this.#subjects[size] as Subject
    );
  }

  #isBefore(place: number, time: number, order: number): boolean {
    const own = this.#times[place] as number;
    return own < time || (own === time && (this.#orders[place] as number) < order);
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#orders[to] = this.#orders[from] as number;
    this.#kinds[to] = this.#kinds[from] as number;
    this.#versions[to] = this.#versions[from] as number;
    this.#subjects[to] = this.#subjects[from] as Subject;
  }

  #put(place: number, time: number, order: number, kind: number, version: number, subject: Subject): void {
    this.#times[place] = time;
    this.#orders[place] = order;
    this.#kinds[place] = kind;
    this.#versions[place] = version;
    this.#subjects[place] = subject;
  }

  #grow(): void {
    const size = this.#times.length * 2;
    this.#times = copied(new Float64Array(size), this.#times);
    this.#orders = copied(new Float64Array(size), this.#orders);
    this.#kinds = copied(new Uint8Array(size), this.#kinds);
    this.#versions = copied(new Float64Array(size), this.#versions);
  }
}

function copied<T extends { set(from: ArrayLike<number>): void }>(into: T, from: ArrayLike<number>): T {
  into.set(from);
  return into;
}
