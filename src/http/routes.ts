import { z } from "zod";
import { actions } from "./actions.ts";
import { events } from "./handlers/events.ts";
import { asset, home } from "./handlers/page.ts";
import { explanation } from "./handlers/explanation.ts";
import { live, metrics, openApi, ready } from "./handlers/probes.ts";
import { policy } from "./handlers/operations.ts";
import { agents, bridge, decisions, item, queue, snapshot } from "./handlers/work.ts";
import { explanationSchema } from "./explanationSchema.ts";
import * as parameters from "./parameters.ts";
import { absent, guarded, invalid, problem } from "./replies.ts";
import { route, type Route } from "./route.ts";
import * as schemas from "./schemas.ts";

const none = { params: parameters.none, query: parameters.none };

/** What changes nothing. */
const readings: readonly Route[] = [
  route({
    path: "/live",
    operationId: "live",
    summary: "Whether the process answers",
    access: "open",
    ...none,
    replies: { 200: { description: "It does.", schema: schemas.liveSchema }, ...invalid },
    handle: live
  }),
  route({
    path: "/ready",
    operationId: "ready",
    summary: "Whether the bridge routes, with reasons",
    access: "token",
    params: parameters.none,
    query: parameters.language,
    replies: {
      200: { description: "It routes; reasons say what is degraded.", schema: schemas.readySchema },
      503: { description: "It does not route; reasons say why.", schema: schemas.readySchema },
      ...guarded
    },
    handle: ready
  }),
  route({
    path: "/metrics",
    operationId: "metrics",
    summary: "Numbers for Prometheus",
    access: "token",
    ...none,
    replies: { 200: { description: "Prometheus text format.", contentType: "text/plain" }, ...guarded },
    handle: metrics
  }),
  route({
    path: "/openapi.json",
    operationId: "openApi",
    summary: "This document",
    access: "token",
    ...none,
    replies: { 200: { description: "OpenAPI 3.1.", schema: z.looseObject({ openapi: z.string() }) }, ...guarded },
    handle: openApi
  }),
  route({
    path: "/api/v1/queue",
    operationId: "queue",
    summary: "Waiting items in policy order, then offered and parked ones",
    access: "token",
    params: parameters.none,
    query: parameters.page,
    replies: { 200: { description: "One page.", schema: schemas.queueSchema }, ...guarded },
    handle: queue
  }),
  route({
    path: "/api/v1/items/{itemId}",
    operationId: "item",
    summary: "One item and the decisions about it",
    access: "token",
    params: parameters.itemId,
    query: parameters.language,
    replies: { 200: { description: "The item.", schema: schemas.itemHistorySchema }, ...guarded, ...absent },
    handle: item
  }),
  route({
    path: "/api/v1/items/{itemId}/explanation",
    operationId: "explainItem",
    summary: "Why each decision on an item fell as it did",
    description:
      "Recomputed from snapshot and journal: every candidate, who was ineligible and why, the score in waiting, the " +
      "runner-up, and the smallest change that would have reversed the choice, tried with the engine on a copy of the " +
      "state. Also for items that have left. Takes up to two seconds.",
    access: "token",
    params: parameters.itemId,
    query: parameters.explanation,
    replies: {
      200: { description: "The explanation, and its sentences.", schema: explanationSchema },
      ...guarded,
      ...absent,
      503: problem("Nothing can be explained here now.")
    },
    handle: explanation
  }),
  route({
    path: "/api/v1/agents",
    operationId: "agents",
    summary: "Agents with both seats, what they hold and what they may take",
    access: "token",
    params: parameters.none,
    query: parameters.page,
    replies: { 200: { description: "One page.", schema: schemas.agentsSchema }, ...guarded },
    handle: agents
  }),
  route({
    path: "/api/v1/decisions",
    operationId: "decisions",
    summary: "Last decisions, newest first, in plain words",
    access: "token",
    params: parameters.none,
    query: parameters.newest,
    replies: { 200: { description: "The decisions.", schema: schemas.decisionsSchema }, ...guarded },
    handle: decisions
  }),
  route({
    path: "/api/v1/bridge",
    operationId: "bridge",
    summary: "The bridge, its policy and its two sides",
    access: "token",
    params: parameters.none,
    query: parameters.language,
    replies: { 200: { description: "The state now.", schema: schemas.bridgeSchema }, ...guarded },
    handle: bridge
  }),
  route({
    path: "/api/v1/policy",
    operationId: "policy",
    summary: "The policy in force with its text, and those before it",
    access: "token",
    params: parameters.none,
    query: parameters.language,
    replies: { 200: { description: "The policy.", schema: schemas.policySchema }, ...guarded },
    handle: policy
  }),
  route({
    path: "/api/v1/snapshot",
    operationId: "snapshot",
    summary: "Everything the board shows, of one moment",
    access: "token",
    params: parameters.none,
    query: parameters.board,
    replies: { 200: { description: "The state now.", schema: schemas.snapshotSchema }, ...guarded },
    handle: snapshot
  }),
  route({
    path: "/api/v1/events",
    operationId: "events",
    summary: "What changes, as server-sent events",
    description:
      "`hello` opens the stream with the decisions missed since Last-Event-ID (isComplete: false when there were more " +
      "than are kept); `change` follows at most four times a second; `bye` announces a stop. Comments keep the line open.",
    access: "token",
    params: parameters.none,
    query: parameters.language,
    replies: {
      200: { description: "The stream.", contentType: "text/event-stream" },
      ...guarded,
      503: problem("All streams are taken, or the bridge is stopping.")
    },
    handle: events
  }),
  route({
    path: "/",
    operationId: "board",
    summary: "The board, a page for supervisors",
    access: "open",
    params: parameters.none,
    query: parameters.anything,
    replies: { 200: { description: "The page, without any data in it.", contentType: "text/html" } },
    handle: home
  }),
  route({
    path: "/board/{file}",
    operationId: "boardFile",
    summary: "Scripts and styles of the board",
    access: "open",
    params: z.strictObject({ file: z.string().max(64) }),
    query: parameters.none,
    replies: { 200: { description: "The file.", contentType: "text/javascript" }, ...invalid, ...absent },
    handle: asset
  })
];

/** Everything that can be asked of the bridge over HTTP. */
export const routes: readonly Route[] = [...readings, ...actions];
