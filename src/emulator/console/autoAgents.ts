import { z } from "zod";
import { accept } from "../omni/agentWorkAccept.ts";
import { close } from "../omni/agentWorkClose.ts";
import { decline } from "../omni/agentWorkDecline.ts";
import type { OmniContext } from "../omni/omniContext.ts";
import type { OmniEvent } from "../omni/omniEvents.ts";
import type { SeededRandom } from "../streaming/seededRandom.ts";
import { seededRandom } from "../streaming/seededRandom.ts";

const duration = z
  .union([z.number().min(0), z.tuple([z.number().min(0), z.number().min(0)])])
  .describe("Milliseconds, or a pair between which each time is drawn evenly.");
const probability = z.number().min(0).max(1);

/** How the org plays an agent. Every choice is drawn from `seed`, so two runs go alike. */
export const autoBehaviour = z.strictObject({
  acceptAfterMs: duration.default(1_000),
  handleMs: duration.default(60_000).describe("From accept to close."),
  declineProbability: probability.default(0),
  ignoreProbability: probability.default(0).describe("How likely a request is left to its push time-out."),
  declineReason: z.string().optional(),
  itemStatus: z.string().optional().describe("Set on the item when the work is closed, for instance Closed."),
  seed: z.int().optional().describe("Without it, derived from the org's seed and the agent.")
});
export type AutoBehaviour = z.output<typeof autoBehaviour>;

interface PlayedAgent {
  readonly behaviour: AutoBehaviour;
  readonly random: SeededRandom;
}

/** The agents that the org plays by itself, for demonstrations and load. */
export class AutoAgents {
  readonly #omni: OmniContext;
  readonly #played = new Map<string, PlayedAgent>();

  constructor(omni: OmniContext) {
    this.#omni = omni;
    omni.events.on((event) => {
      this.#react(event);
    });
  }

  play(agentId: string, behaviour: AutoBehaviour): void {
    const seed = behaviour.seed ?? this.#omni.seed ^ hash(agentId);
    this.#played.set(agentId, { behaviour, random: seededRandom(seed) });
  }

  stop(agentId: string): void {
    this.#played.delete(agentId);
  }

  #react(event: OmniEvent): void {
    const played = this.#played.get(event.agentId);
    if (played === undefined) return;
    if (event.type === "pushed" && event.committed) this.#answer(played, event.agentWorkId);
    if (event.type === "workChanged" && event.status === "Opened") this.#handle(played, event.agentWorkId);
  }

  #answer({ behaviour, random }: PlayedAgent, agentWorkId: string): void {
    const choice = random();
    const delay = drawn(behaviour.acceptAfterMs, random);
    if (choice < behaviour.ignoreProbability) return;
    const declines = choice < behaviour.ignoreProbability + behaviour.declineProbability;
    this.#omni.clock.setTimer(delay, () => {
      if (declines) decline(this.#omni, agentWorkId, behaviour.declineReason);
      else accept(this.#omni, agentWorkId);
    });
  }

  #handle({ behaviour, random }: PlayedAgent, agentWorkId: string): void {
    this.#omni.clock.setTimer(drawn(behaviour.handleMs, random), () => {
      close(this.#omni, agentWorkId, behaviour.itemStatus === undefined ? {} : { itemStatus: behaviour.itemStatus });
    });
  }
}

function drawn(value: AutoBehaviour["handleMs"], random: SeededRandom): number {
  if (typeof value === "number") return value;
  return value[0] + random() * (value[1] - value[0]);
}

function hash(text: string): number {
  let value = 0;
  for (const letter of text) value = (Math.imul(value, 31) + letter.charCodeAt(0)) | 0;
  return value;
}
