/** What can be found when an Asterisk's configuration is looked at. `facts` fill the sentences. */
export type FindingId =
  | "login"
  | "booted"
  | "version"
  | "permissions"
  | "modules"
  | "dialplan"
  | "timestamps"
  | "variables"
  | "native-queue"
  | "room"
  | "room-gate"
  | "seat"
  | "seat-phone"
  | "shared-phone";

export interface Finding {
  readonly id: FindingId;
  readonly isGood: boolean;
  /** What it is about: a queue, an agent, a version; empty for the whole. */
  readonly subject: string;
  /** What is missing or wrong; empty when good. */
  readonly found: string;
}

/** The words for findings. */
export interface DoctorText {
  readonly heading: (where: string) => string;
  readonly good: Readonly<Record<FindingId, (subject: string) => string>>;
  readonly bad: Readonly<Record<FindingId, (subject: string, found: string) => string>>;
  /** What to do about it. */
  readonly advice: Readonly<Record<FindingId, string>>;
  readonly summary: (problems: number) => string;
}
