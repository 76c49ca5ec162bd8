import { z } from "zod";
import { logEveryoneOut } from "../omni/agentSession.ts";
import type { OmniContext } from "../omni/omniContext.ts";
import { defineOperation, type Operation } from "../openapi/operation.ts";
import type { Streaming } from "../streaming/streaming.ts";

/** Events in the life of an org that no single request causes. */
export function streamOperations(omni: OmniContext, { hub, server, sessions }: Streaming): Operation[] {
  return [
    defineOperation({
      operationId: "resetStreams",
      method: "post",
      path: "/console/streams/reset",
      tag: "streams",
      summary: "The org moves: stored events are gone, replay ids start again, nothing else changes.",
      body: z.strictObject({}).optional(),
      response: z.object({}),
      handler: () => {
        hub.reset();
        return {};
      }
    }),
    defineOperation({
      operationId: "dropStreamClients",
      method: "post",
      path: "/console/streams/drop",
      tag: "streams",
      summary: "Streaming clients become unknown to the server, as every few hours in a real org.",
      body: z.strictObject({ userId: z.string().optional() }),
      response: z.object({ dropped: z.int() }),
      handler: ({ userId }) => ({ dropped: server.dropClients(userId) })
    }),
    defineOperation({
      operationId: "listStreamClients",
      method: "get",
      path: "/console/streams",
      tag: "streams",
      summary: "The streaming clients that the server knows, with their subscriptions.",
      body: z.unknown(),
      response: z.object({
        clients: z.array(
          z.object({
            clientId: z.string(),
            userId: z.string(),
            subscriptions: z.array(z.string()),
            isPolling: z.boolean()
          })
        )
      }),
      handler: () => ({
        clients: sessions.all().map((session) => ({
          clientId: session.clientId,
          userId: session.userId,
          subscriptions: [...session.subscriptions],
          isPolling: session.held !== undefined
        }))
      })
    }),
    defineOperation({
      operationId: "failOver",
      method: "post",
      path: "/console/failover",
      tag: "streams",
      summary: "The org switches its data centre: every agent is logged out, streams are reset, clients are unknown.",
      body: z.strictObject({}).optional(),
      response: z.object({ loggedOut: z.array(z.string()) }),
      handler: () => {
        const loggedOut = [...logEveryoneOut(omni)];
        hub.reset();
        server.dropClients(undefined);
        return { loggedOut };
      }
    })
  ];
}
