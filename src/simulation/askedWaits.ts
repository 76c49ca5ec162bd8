import { WaitBook } from "../bridge/waitBook.ts";
import type { State } from "../core/state.ts";

/** Estimates waits once a matrix has asked for one: most never do, and a simulated day has millions of steps. */
export class AskedWaits extends WaitBook {
  isAsked = false;

  override meanMsFor(state: State, queueId: string, channelId: string): number | null {
    this.isAsked = true;
    return super.meanMsFor(state, queueId, channelId);
  }
}
