/** What the Omni-Channel side of the org does beyond its records, as consoles and the evidence log hear of it. */
export type OmniEvent =
  | {
      /** An item appears in an agent's console. `committed` false: its record was rolled back, the item is a ghost. */
      readonly type: "pushed";
      readonly agentId: string;
      readonly agentWorkId: string;
      readonly workItemId: string;
      readonly pendingServiceRoutingId: string | null;
      readonly serviceChannelId: string;
      readonly committed: boolean;
    }
  | {
      /** An item leaves an agent's console, or changes there: the new `AgentWork.Status` says why. */
      readonly type: "workChanged";
      readonly agentId: string;
      readonly agentWorkId: string;
      readonly workItemId: string;
      readonly status: string;
    }
  | {
      /** `statusId` null: the agent is offline. */
      readonly type: "presenceChanged";
      readonly agentId: string;
      readonly statusId: string | null;
    };

export type OmniListener = (event: OmniEvent) => void;

/** Tells listeners in the order in which they registered. */
export class OmniEvents {
  readonly #listeners = new Set<OmniListener>();

  /** Returns the function that ends the listening. */
  on(listener: OmniListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  emit(event: OmniEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
