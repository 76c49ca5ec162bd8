import type { AgentTraits } from "../../core/input.ts";
import type { AgentDescriptions } from "../../ports/org.ts";

/** Who is meant by a username or user id; undefined when the org has no such user. */
export type FindUser = (key: string) => { readonly userId: string; readonly isActive: boolean } | undefined;

const noTraits: AgentTraits = { skills: [], groups: [], pairedWith: null, informal: null };

/** What the configuration says of agents, by agent id, with their colleagues' agent ids. */
export class Traits {
  readonly #byAgent: ReadonlyMap<string, AgentTraits>;
  /** One sentence per description or colleague that leads nowhere. */
  readonly warnings: readonly string[];

  constructor(descriptions: AgentDescriptions, find: FindUser) {
    const byAgent = new Map<string, AgentTraits>();
    const warnings: string[] = [];
    for (const [key, traits] of descriptions) {
      const agentId = agentIdOf(key, find);
      const pairedWith = traits.pairedWith === null ? null : agentIdOf(traits.pairedWith, find);
      if (agentId === null) {
        warnings.push(
          `The configuration describes ${key}, who is not an active user of this org: that has no effect. Correct agents.`
        );
      } else byAgent.set(agentId, { ...traits, pairedWith });
      if (traits.pairedWith !== null && pairedWith === null) {
        warnings.push(
          `The configuration pairs ${key} with ${traits.pairedWith}, who is not an active user of this org: that has no effect. Correct agents.`
        );
      }
    }
    this.#byAgent = byAgent;
    this.warnings = warnings;
  }

  of(agentId: string): AgentTraits {
    return this.#byAgent.get(agentId) ?? noTraits;
  }
}

function agentIdOf(key: string, find: FindUser): string | null {
  if (key.startsWith("centre:")) return key;
  const user = find(key);
  return user?.isActive === true ? user.userId : null;
}
