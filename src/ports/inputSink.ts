import type { Input } from "../core/input.ts";

/** Omits `at` from each member of the union: the bridge stamps inputs as it takes them. */
export type Unstamped<T> = T extends unknown ? Omit<T, "at"> : never;
export type UnstampedInput = Unstamped<Input>;

/** Where in a replayable stream an input came from. Stored only once the input is durable. */
export interface StreamPosition {
  /** For instance `/data/PendingServiceRoutingChangeEvent` or `centre:<pool>`. */
  readonly stream: string;
  /** Opaque replay id or sequence, as text. */
  readonly position: string;
}

/** The one door into the bridge. Enqueueing never blocks and never throws; inputs of one sink keep their order. */
export interface InputSink {
  enqueue(input: UnstampedInput, from?: StreamPosition): void;
  /**
   * Nothing more has to be read for this position (an event that needed no input, or whose inputs were enqueued
   * before). Positions of one stream become durable in the order of these calls, never before the inputs enqueued
   * ahead of them.
   */
  advance(from: StreamPosition): void;
  /** Inputs waiting to be taken. At 10,000 an adapter must stop its stream, mark a gap and resume when drained. */
  readonly backlog: number;
  /** Resolves when everything enqueued so far is durable. */
  drained(): Promise<void>;
}
