import type { CommandOutcome, Input, ItemFacts } from "../core/input.ts";
import type { HistoryEntry, ItemHistory } from "./itemHistory.ts";
import type { Language } from "./language.ts";
import { sentence, type SentenceOptions } from "./sentence.ts";
import { printable } from "./shortId.ts";
import { speaker, type Speaker } from "./speaker.ts";

export interface ToldEvent {
  /** Milliseconds since 1970; null for what holds now. */
  readonly at: number | null;
  /** The time of `at` as people write it; "" for what holds now. */
  readonly time: string;
  readonly sentence: string;
}

/** What a teller has to remember between two events. */
interface Thread {
  readonly say: Speaker;
  readonly history: ItemHistory;
  since: number | null;
  offeredAt: number | null;
  agentId: string | null;
  isGone: boolean;
  tier: string | null;
  queueId: string | null;
  /** Statuses of AgentWork already told: events repeat. */
  readonly told: Set<string>;
}

/**
 * The life of an item in plain words, in order, ending with where it is at `now` (milliseconds since 1970). An item
 * that the journal does not know gives one sentence that says so.
 */
export function explainItem(
  history: ItemHistory,
  now: number,
  language: Language,
  options: SentenceOptions = {}
): readonly ToldEvent[] {
  const say = speaker(language, options);
  const thread: Thread = {
    say,
    history,
    since: null,
    offeredAt: null,
    agentId: null,
    isGone: false,
    tier: null,
    queueId: null,
    told: new Set()
  };
  const told = history.entries.flatMap((entry) =>
    tell(entry, thread, language, options).map((text) => ({
      at: entry.at,
      time: say.formats.time(entry.at),
      sentence: text
    }))
  );
  if (told.length === 0)
    return [{ at: null, time: "", sentence: say.words.story.unknownItem(say.item(history.itemId)) }];
  return [...told, ...ending(thread, now)];
}

function ending(thread: Thread, now: number): ToldEvent[] {
  const { story } = thread.say.words;
  if (thread.isGone) return [];
  if (thread.agentId !== null)
    return [{ at: null, time: "", sentence: story.withAgent(thread.say.agent(thread.agentId)) }];
  if (thread.since === null) return [];
  const wait = thread.say.formats.duration(now - thread.since);
  return [{ at: null, time: "", sentence: story.stillWaiting(wait) }];
}

function tell(entry: HistoryEntry, thread: Thread, language: Language, options: SentenceOptions): string[] {
  if (entry.kind === "input") return tellInput(entry.input, entry.at, thread);
  if (entry.decision.kind === "offer") thread.offeredAt = entry.at;
  return [sentence(entry.decision, entry.facts, language, { detail: "full", ...options })];
}

function tellInput(input: Input, at: number, thread: Thread): string[] {
  const { story } = thread.say.words;
  switch (input.type) {
    case "ItemArrived":
    case "ItemUpdated":
      return arrival(input.item, at, thread);
    case "ItemEnriched":
      return tierKnown(input.tier, thread);
    case "CommandSettled":
      return settled(input.outcome, thread);
    case "WorkObserved":
      return work(input, at, thread);
    case "CallOffered":
      return [story.ringing(thread.say.agent(input.agentId))];
    case "CallOfferFailed":
      return [story.ringFailed(input.reason, thread.say.agent(input.agentId))];
    case "CallAnswered":
      thread.agentId = input.agentId;
      return [story.answered(thread.say.agent(input.agentId), input.by, waited(at, thread))];
    case "ItemPinned":
      return [story.pinned(printable(input.actor), thread.say.agent(input.agentId))];
    case "ItemAssigned":
      return [story.assigned(printable(input.actor), thread.say.agent(input.agentId))];
    case "ItemHeld":
      return [story.held(printable(input.actor), input.until === null ? null : thread.say.formats.moment(input.until))];
    case "ItemRaised":
      return [story.raised(printable(input.actor), String(input.level))];
    case "ItemReleased":
      return [story.released(printable(input.actor))];
    case "InputRejected":
      return [story.rejected(input.inputType)];
    case "ItemRemoved":
      thread.isGone = thread.agentId === null || input.cause !== "accepted";
      return [story.removed(input.cause)];
    default:
      return [];
  }
}

function waited(at: number, thread: Thread): string {
  return thread.say.formats.duration(thread.since === null ? 0 : at - thread.since);
}

/** An update is worth telling only when the item moved to another queue. */
function arrival(item: ItemFacts, at: number, thread: Thread): string[] {
  const { story } = thread.say.words;
  if (thread.queueId === item.queueId) return tierKnown(item.tier, thread);
  const isFirst = thread.queueId === null;
  thread.queueId = item.queueId;
  thread.since = Math.min(thread.since ?? item.since, item.since);
  const itemText = thread.say.item(item.itemId);
  const queue = printable(item.queueName);
  const came = item.side === "centre" ? story.callArrived(itemText, queue) : story.itemArrived(itemText, queue);
  const sentences = [came];
  if (at - item.since >= 1000 && isFirst)
    sentences.push(story.since(thread.say.formats.moment(item.since), thread.say.formats.duration(at - item.since)));
  if (item.joinedTo !== null) sentences.push(story.joined(thread.say.item(item.joinedTo)));
  return [sentences.join(" "), ...tierKnown(item.tier, thread)];
}

function tierKnown(tier: string | null, thread: Thread): string[] {
  if (tier === null || tier === thread.tier) return [];
  thread.tier = tier;
  return [thread.say.words.story.tierKnown(thread.say.words.tierName(printable(tier)))];
}

function settled(outcome: CommandOutcome, thread: Thread): string[] {
  const { story } = thread.say.words;
  if (outcome.kind === "refused") return [story.refused(printable(outcome.code))];
  if (outcome.kind === "unknown") return [story.unknownOutcome];
  if (outcome.agentWorkId === null) return [];
  thread.told.add(`${outcome.agentWorkId} Assigned`);
  return [story.written(outcome.agentWorkId)];
}

const finalStatuses = new Set(["Closed", "Canceled", "Transferred"]);
const returnedStatuses = new Set(["Unavailable", "Declined", "DeclinedOnPushTimeout"]);

function work(input: Extract<Input, { type: "WorkObserved" }>, at: number, thread: Thread): string[] {
  const { agentWorkId, status, agentId } = input.work;
  const key = `${agentWorkId} ${status}`;
  if (thread.told.has(key)) return [];
  thread.told.add(key);
  if (status === "Opened") thread.agentId = agentId;
  if (returnedStatuses.has(status)) thread.agentId = null;
  if (finalStatuses.has(status)) thread.isGone = true;
  const after = thread.offeredAt === null ? null : thread.say.formats.duration(at - thread.offeredAt);
  return [thread.say.words.story.work(status, thread.say.agent(agentId), after)];
}
