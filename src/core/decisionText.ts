/**
 * Decisions as journalled: one JSON array per input, keys in a fixed order so that equal decisions are equal bytes.
 * Written by hand because it is on the path of every decision; read back with JSON.parse.
 */
import type { Because, Decision, IneligibleReason, Ranked } from "./decision.ts";

const reasons: readonly IneligibleReason[] = [
  "noRoom",
  "kindNotAllowed",
  "channelFull",
  "excluded",
  "reserve",
  "channelPaused"
];

export function encodeDecisions(decisions: readonly Decision[]): string {
  if (decisions.length === 0) return "[]";
  let text = "[";
  for (let i = 0; i < decisions.length; i++) text += (i === 0 ? "" : ",") + encode(decisions[i] as Decision);
  return text + "]";
}

export function decodeDecisions(text: string): Decision[] {
  return JSON.parse(text) as Decision[];
}

function encode(decision: Decision): string {
  if (decision.kind !== "offer") return JSON.stringify(decision);
  return (
    '{"kind":"offer","itemId":' +
    quote(decision.itemId) +
    ',"agentId":' +
    quote(decision.agentId) +
    ',"offerNumber":' +
    decision.offerNumber +
    ',"because":' +
    encodeBecause(decision.because) +
    "}"
  );
}

function encodeBecause(because: Because): string {
  const { terms } = because;
  return (
    '{"trigger":"' +
    because.trigger +
    '","channel":' +
    quote(because.channel) +
    ',"tier":' +
    quote(because.tier) +
    ',"terms":{"level":' +
    terms.level +
    ',"score":' +
    terms.score +
    ',"waitMs":' +
    terms.waitMs +
    ',"targetMs":' +
    terms.targetMs +
    ',"bonus":' +
    terms.bonus +
    '},"admission":"' +
    because.admission +
    '","compared":' +
    because.compared +
    ',"beaten":' +
    encodeRanked(because.beaten) +
    ',"passedOver":' +
    encodeCounts(because.passedOver) +
    "}"
  );
}

function encodeRanked(ranked: readonly Ranked[]): string {
  let text = "[";
  for (let i = 0; i < ranked.length; i++) {
    const one = ranked[i] as Ranked;
    text += (i === 0 ? '{"itemId":' : ',{"itemId":') + quote(one.itemId);
    text += ',"level":' + one.level + ',"score":' + one.score + "}";
  }
  return text + "]";
}

function encodeCounts(counts: Because["passedOver"]): string {
  let text = "{";
  for (const reason of reasons) {
    const count = counts[reason];
    if (count !== undefined) text += (text.length === 1 ? '"' : ',"') + reason + '":' + count;
  }
  return text + "}";
}

/** Ids are nearly always plain; anything else goes through the slow and safe way. */
function quote(id: string): string {
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return JSON.stringify(id);
  }
  return '"' + id + '"';
}
