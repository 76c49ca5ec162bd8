import { z } from "zod";
import { seededRandom } from "./seededRandom.ts";

const probability = z.number().min(0).max(1);
const duration = z.union([z.int().min(0), z.tuple([z.int().min(0), z.int().min(0)])]);

/** How an agent behaves who is played inside the centre. A pair of durations means anything between the two. */
export const autoAgentSchema = z.strictObject({
  answerAfterMs: duration.default(500).describe("Rings this long before the agent answers or refuses."),
  talkMs: duration.default(5000).describe("Talks this long, then hangs up."),
  wrapUpMs: duration.default(0).describe("Works after the call this long, then is ready again."),
  refuseProbability: probability.default(0),
  noAnswerProbability: probability.default(0),
  seed: z.int().min(0).optional().describe("Seed of this agent's chance; the centre's own when absent.")
});

export type AutoAgentSettings = z.infer<typeof autoAgentSchema>;
type Duration = z.infer<typeof duration>;

export type Reaction = { readonly kind: "answer" | "refuse"; readonly afterMs: number } | { readonly kind: "ignore" };

/** The chance of one played agent. */
export class AutoAgent {
  readonly #settings: AutoAgentSettings;
  readonly #random: () => number;

  constructor(settings: AutoAgentSettings, seed: number) {
    this.#settings = settings;
    this.#random = seededRandom(settings.seed ?? seed);
  }

  /** What the agent does about a phone that begins to ring. */
  reaction(): Reaction {
    const chance = this.#random();
    const { noAnswerProbability, refuseProbability, answerAfterMs } = this.#settings;
    if (chance < noAnswerProbability) return { kind: "ignore" };
    const kind = chance < noAnswerProbability + refuseProbability ? "refuse" : "answer";
    return { kind, afterMs: this.#draw(answerAfterMs) };
  }

  talkMs(): number {
    return this.#draw(this.#settings.talkMs);
  }

  wrapUpMs(): number {
    return this.#draw(this.#settings.wrapUpMs);
  }

  #draw(range: Duration): number {
    if (typeof range === "number") return range;
    const [low, high] = range;
    return Math.round(low + this.#random() * Math.max(0, high - low));
  }
}
