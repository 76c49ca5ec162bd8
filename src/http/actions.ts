/** What changes something: operators' wishes for an item, and the policy. */
import * as bodies from "./bodies.ts";
import { activatePolicy, assign, hold, pin, raise, release, rollBackPolicy } from "./handlers/operations.ts";
import * as parameters from "./parameters.ts";
import { absent, acting, problem } from "./replies.ts";
import { action, type Route } from "./route.ts";
import * as schemas from "./schemas.ts";

const ofItem = {
  params: parameters.itemId,
  query: parameters.language,
  replies: {
    200: { description: "It is durable.", schema: schemas.actedSchema },
    ...acting,
    404: problem("There is no such item or agent."),
    409: problem("The item is where nothing of this can be done.")
  }
};

const answered = { 200: { description: "It is in force and durable.", schema: schemas.policyAnswerSchema } };
const refused = { 422: problem("The policy has problems; all are named. The one in force stays.") };

export const actions: readonly Route[] = [
  action({
    path: "/api/v1/items/{itemId}/pin",
    operationId: "pinItem",
    summary: "Let an item wait for one agent alone",
    ...ofItem,
    body: bodies.pinBody,
    handle: pin
  }),
  action({
    path: "/api/v1/items/{itemId}/assign",
    operationId: "assignItem",
    summary: "Let an item be the first thing that an agent is offered",
    ...ofItem,
    body: bodies.pinBody,
    handle: assign
  }),
  action({
    path: "/api/v1/items/{itemId}/hold",
    operationId: "holdItem",
    summary: "Offer an item to nobody for a while",
    ...ofItem,
    body: bodies.holdBody,
    handle: hold
  }),
  action({
    path: "/api/v1/items/{itemId}/raise",
    operationId: "raiseItem",
    summary: "Let an item go before everything of a lower level",
    ...ofItem,
    body: bodies.raiseBody,
    handle: raise
  }),
  action({
    path: "/api/v1/items/{itemId}/release",
    operationId: "releaseItem",
    summary: "Take back what operators asked for an item, and what parked it",
    ...ofItem,
    body: bodies.noBody,
    handle: release
  }),
  action({
    path: "/api/v1/policy",
    operationId: "activatePolicy",
    summary: "Bring a policy into force",
    description:
      "Answers once it is in force; what waits is moved over to it in slices afterwards. Waits for an activation under way.",
    params: parameters.none,
    query: parameters.origin,
    replies: { ...answered, ...acting, ...refused },
    body: bodies.policyBody,
    handle: activatePolicy
  }),
  action({
    path: "/api/v1/policy/rollback",
    operationId: "rollBackPolicy",
    summary: "Bring a policy back into force that was before",
    params: parameters.none,
    query: parameters.language,
    replies: { ...answered, ...acting, ...absent, ...refused },
    body: bodies.rollBackBody,
    handle: rollBackPolicy
  })
];
