/** Channels of agents' phones, and who is in one bridge with whom. */
import type { AmiMessage } from "./amiMessage.ts";
import { interfaceOfChannel } from "./names.ts";

export interface Line {
  readonly channelId: string;
  readonly agentId: string;
  /** The agent dialled; otherwise the phone was called. */
  hasDialled: boolean;
  isUp: boolean;
  /** What this line serves; null while that is not known. */
  callId: string | null;
}

const UP = "6";
const DIALLING = "4";
const MOST_CAUSES = 1000;

export class Lines {
  #lines = new Map<string, Line>();
  /** Bridge -> channel -> the message that tells of our caller; null for everybody else. */
  #bridges = new Map<string, Map<string, AmiMessage | null>>();
  /** Call -> why the last line that served it was hung up. */
  readonly #causes = new Map<string, string>();

  get(channelId: string): Line | undefined {
    return this.#lines.get(channelId);
  }

  seen(channelId: string, agentId: string, state: string): Line {
    const line = this.#lines.get(channelId) ?? fresh(channelId, agentId);
    this.#lines.set(channelId, line);
    line.hasDialled ||= state === DIALLING;
    line.isUp ||= state === UP;
    return line;
  }

  /** This line serves that call. */
  note(channelId: string, agentId: string, callId: string): void {
    if (channelId !== "") this.seen(channelId, agentId, "").callId = callId;
  }

  /** Returns everybody who is now in the bridge. */
  entered(bridgeId: string, channelId: string, caller: AmiMessage | null): ReadonlyMap<string, AmiMessage | null> {
    const together = this.#bridges.get(bridgeId) ?? new Map<string, AmiMessage | null>();
    this.#bridges.set(bridgeId, together.set(channelId, caller));
    return together;
  }

  left(bridgeId: string, channelId: string): void {
    const together = this.#bridges.get(bridgeId);
    together?.delete(channelId);
    if (together?.size === 0) this.#bridges.delete(bridgeId);
  }

  hungUp(channelId: string): void {
    this.#lines.delete(channelId);
  }

  /** Why this line is about to be hung up. */
  refusedBy(channelId: string, cause: string): void {
    const callId = this.#lines.get(channelId)?.callId ?? null;
    if (callId === null || cause === "") return;
    this.#causes.delete(callId);
    this.#causes.set(callId, cause);
    const [oldest] = this.#causes.keys();
    if (this.#causes.size > MOST_CAUSES && oldest !== undefined) this.#causes.delete(oldest);
  }

  /** Said once: the next offer of the call has another cause. */
  takeCause(callId: string): string {
    const cause = this.#causes.get(callId) ?? "";
    this.#causes.delete(callId);
    return cause;
  }

  isBridged(channelId: string): boolean {
    return this.#bridgeOf(channelId) !== undefined;
  }

  isInCompany(channelId: string): boolean {
    return (this.#bridgeOf(channelId)?.size ?? 0) > 1;
  }

  /** The agent who is in one bridge with this channel; null for nobody. */
  agentBeside(channelId: string): string | null {
    const others = [...(this.#bridgeOf(channelId)?.keys() ?? [])].filter((id) => id !== channelId);
    return others.map((id) => this.#lines.get(id)?.agentId).find((agentId) => agentId !== undefined) ?? null;
  }

  /** The caller of ours who is in one bridge with this channel; null for nobody. */
  callerBeside(channelId: string): string | null {
    const others = [...(this.#bridgeOf(channelId) ?? [])];
    return others.find(([id, caller]) => id !== channelId && caller !== null)?.[0] ?? null;
  }

  #bridgeOf(channelId: string): ReadonlyMap<string, AmiMessage | null> | undefined {
    return [...this.#bridges.values()].find((together) => together.has(channelId));
  }

  /** Everything anew, from a list of all channels. */
  replace(channels: readonly AmiMessage[], agentOfPhone: (phone: string) => string | null): void {
    const before = this.#lines;
    this.#lines = new Map();
    this.#bridges = new Map();
    for (const channel of channels) {
      const id = channel.get("Uniqueid");
      const agentId = agentOfPhone(interfaceOfChannel(channel.get("Channel")));
      const isCaller = (channel.variables.get("ONEQUEUE_QUEUE") ?? "") !== "";
      const bridgeId = channel.get("BridgeId");
      if (bridgeId !== "") this.entered(bridgeId, id, isCaller ? channel : null);
      if (agentId === null) continue;
      const line = this.seen(id, agentId, channel.get("ChannelState"));
      const known = before.get(id);
      // A channel that runs a dialplan of its own was made by its phone; one that was called runs none.
      line.hasDialled = known?.hasDialled ?? !/^(AppDial|AppQueue)/.test(channel.get("Application"));
      line.callId = known?.callId ?? null;
    }
    for (const [id, line] of this.#lines) line.callId ??= this.callerBeside(id);
  }
}

function fresh(channelId: string, agentId: string): Line {
  return { channelId, agentId, hasDialled: false, isUp: false, callId: null };
}
