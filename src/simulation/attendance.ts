/** Who is at work: duty by the curves of their groups, and unplanned absence. */
import type { Input } from "../core/input.ts";
import { signOffInputs, signOnInputs } from "./coreInputs.ts";
import { neededAt, type Crew } from "./crew.ts";
import type { EventQueue } from "./eventQueue.ts";
import { happening, type Subject } from "./happening.ts";
import { draw } from "./law.ts";
import type { Random } from "./random.ts";
import type { RunTally } from "./runTally.ts";
import { countTime, type SimulatedAgent } from "./staff.ts";

export interface AttendanceParts {
  readonly events: EventQueue<Subject>;
  readonly people: Random;
  readonly tally: RunTally;
  readonly tell: (input: Input) => void;
}

export class Attendance {
  readonly #parts: AttendanceParts;

  constructor(parts: AttendanceParts) {
    this.#parts = parts;
  }

  changeDuty(crew: Crew, now: number): void {
    const needed = neededAt(crew, now);
    for (const agent of crew.agents) {
      const isNeeded = agent.place < needed;
      if (isNeeded === agent.isOnDuty) continue;
      countTime(agent, now);
      agent.isOnDuty = isNeeded;
      if (isNeeded) this.#signOn(agent, now);
      else if (!agent.isAbsent) this.#signOff(agent, now);
    }
  }

  /** Gone for a while, unless the group is always there. Work in hand is gone on with. */
  leave(agent: SimulatedAgent, now: number): void {
    const { absence } = agent.group;
    if (absence === null || agent.isAbsent || !agent.isOnDuty) return;
    const { events, people, tally } = this.#parts;
    agent.isAbsent = true;
    tally.absences++;
    this.#signOff(agent, now);
    events.schedule(now + Math.round(draw(absence.lasts, people)), happening.return, agent);
  }

  return(agent: SimulatedAgent, now: number): void {
    if (!agent.isAbsent) return;
    agent.isAbsent = false;
    if (agent.isOnDuty) this.#signOn(agent, now);
  }

  #signOn(agent: SimulatedAgent, now: number): void {
    const { events, people, tell } = this.#parts;
    agent.isAbsent = false;
    for (const input of signOnInputs(agent, now)) tell(input);
    const { absence } = agent.group;
    if (absence === null) return;
    events.schedule(now + Math.round(absence.everyMs * people.exponential()), happening.absence, agent);
  }

  #signOff(agent: SimulatedAgent, now: number): void {
    for (const input of signOffInputs(agent, now)) this.#parts.tell(input);
  }
}
