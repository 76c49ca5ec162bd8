import { sequenceText } from "../../../src/adapters/generic/protocol/events.ts";

export const at = "2026-11-22T11:08:21.418Z";

export function cloudEvent(seq: number, more: object = {}): Record<string, unknown> {
  return {
    specversion: "1.0",
    id: `evt-${String(seq)}`,
    source: "urn:ccs:test",
    type: "onequeue.ccs.call.queued.v1",
    time: at,
    sequence: sequenceText(seq),
    epoch: "boot-1",
    data: call(`call-${String(seq)}`),
    ...more
  };
}

export function call(callId: string): object {
  return { callId, queueId: "support", state: "queued", queuedAt: at, priority: 0, attributes: {} };
}
