import { randomUUID } from "node:crypto";

/** The Omni-Channel widget of one agent who is logged in. */
export interface AgentConsole {
  readonly agentId: string;
  /** Names the agent's live-agent session; `LastDeclinedAgentSession` carries it, not the Salesforce session. */
  readonly sessionKey: string;
  /** False while the browser's connection is lost; the org notices only after a while. */
  isConnected: boolean;
  /** AgentWork ids shown as requests, ghosts included. */
  readonly shown: Set<string>;
}

/** The consoles that are open, one per agent. */
export class AgentConsoles {
  readonly #byAgent = new Map<string, AgentConsole>();

  open(agentId: string): AgentConsole {
    const opened = { agentId, sessionKey: randomUUID(), isConnected: true, shown: new Set<string>() };
    this.#byAgent.set(agentId, opened);
    return opened;
  }

  of(agentId: string): AgentConsole | undefined {
    return this.#byAgent.get(agentId);
  }

  close(agentId: string): void {
    this.#byAgent.delete(agentId);
  }
}
