/** What an implementation of the contact-centre port brings to its contract suite. */
import type { ContactCentre } from "../../src/ports/contactCentre.ts";

/** A centre with agents `ann` and `bob` in queue `support` (pool `main`) and `kim` in queue `sales` (pool `other`). */
export interface CentreRig {
  /** A new adapter, not connected. */
  adapter(): ContactCentre;
  addCaller(caller?: {
    queue?: string;
    cli?: string;
    queuedAgoMs?: number;
    patienceMs?: number;
    /** Says yes when a callback is offered. */
    wantsCallback?: boolean;
  }): Promise<string>;
  callerHangsUp(callId: string): Promise<void>;
  agent(
    action: "ready" | "pause" | "answer" | "refuse" | "hangUp" | "logout" | "callOut",
    agentId: string
  ): Promise<void>;
  pickUp(agentId: string, callId: string): Promise<void>;
  requeue(callId: string, queueId: string, fence: number): Promise<void>;
  fault(
    kind: "dropEvent" | "duplicateEvent" | "reorderEvent" | "cutConnection" | "restart" | "loseAnswer" | "muteEvents"
  ): Promise<void>;
  /** Another process that connects, takes control with fence 1, offers the call to the agent, then is killed. */
  crashAfterOffer(callId: string, agentId: string): Promise<void>;
  close(): Promise<void>;
}
