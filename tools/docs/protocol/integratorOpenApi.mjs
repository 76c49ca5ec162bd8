// OpenAPI 3.1 of what the bridge asks of an integrator, from the schemas that validate the answers.
import { examples } from "../../../src/adapters/generic/protocol/examples.ts";
import * as requests from "../../../src/adapters/generic/protocol/requests.ts";
import { addedCaller, castAnswer, testAction } from "../../../src/adapters/generic/protocol/testDriver.ts";
import { schemaOf, signatureText } from "./shared.mjs";

const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const named = (...names) => Object.fromEntries(names.map((name) => [name, { value: examples[name] }]));
const json = (name, ...shown) => ({ "application/json": { schema: ref(name), examples: named(...shown) } });
const answer = (description, name, ...shown) => ({ description, content: json(name, ...shown) });
const body = (name, ...shown) => ({ required: true, content: json(name, ...shown) });
const text = { type: "string" };
const query = (name, schema, description, required = true) => ({ name, in: "query", required, schema, description });

const unsigned = { description: "Signature or time is wrong; nothing was done." };
const gone = { description: "Another epoch, or not kept any more: the bridge takes a snapshot." };
const refusedControl = answer(
  "Somebody has this fence or a higher one, or the lease is over.",
  "Rejected",
  "notInControl"
);

const paths = {
  "/v1/capabilities": {
    get: {
      operationId: "readCapabilities",
      summary: "What the contact centre can do. Asked at every start; a mode that is impossible is refused then.",
      responses: { 200: answer("What it can do.", "Capabilities", "capabilities"), 401: unsigned }
    }
  },
  "/v1/snapshot": {
    get: {
      operationId: "takeSnapshot",
      summary: "All live calls and all agents, as of one event. Asked at the start, after gaps, and every minute.",
      responses: { 200: answer("The state.", "Snapshot", "snapshot"), 401: unsigned }
    }
  },
  "/v1/events": {
    get: {
      operationId: "repeatEvents",
      summary: "Events again, after a gap or when none are delivered. Only with the capability `replay`.",
      parameters: [
        query("epoch", text, "The epoch that the bridge knows."),
        query("after", text, "Sequence of the last event that the bridge has."),
        query("limit", { type: "integer", minimum: 1, maximum: 500, default: 500 }, "At most so many.", false)
      ],
      responses: { 200: answer("Events after it, in order.", "Replay", "replay"), 401: unsigned, 410: gone }
    }
  },
  "/v1/control": {
    get: {
      operationId: "readControl",
      summary: "Who distributes the calls of a pool, and the highest fence ever taken.",
      parameters: [query("pool", text, "The pool.")],
      responses: { 200: answer("Who does.", "ControlState", "controlState"), 401: unsigned }
    },
    put: {
      operationId: "takeOrRenewControl",
      summary:
        "Takes the lease of a pool with a fence higher than any before, or renews it with the same by the same holder.",
      requestBody: body("ControlRequest", "controlRequest"),
      responses: {
        200: answer("In control for ttlMs from now.", "ControlState", "controlState"),
        401: unsigned,
        404: answer("No such pool.", "Rejected", "unsupported"),
        412: refusedControl
      }
    }
  },
  "/v1/control/release": {
    post: {
      operationId: "releaseControl",
      summary: "Hands the calls back to native distribution at once.",
      requestBody: body("ReleaseRequest", "releaseRequest"),
      responses: {
        200: answer("Distributed natively.", "ControlState", "controlState"),
        401: unsigned,
        412: refusedControl
      }
    }
  },
  "/v1/commands": {
    post: {
      operationId: "command",
      summary:
        "Asks for something once. Accepted means asked, not done: the outcome is an event with the same offerId.",
      requestBody: body("Command", "offerCall", "revokeOffer", "dissuadeCall"),
      responses: {
        202: answer("Taken, now or before (`repeated`).", "Accepted", "accepted"),
        401: unsigned,
        409: answer("Not possible, and never will be under this id.", "Rejected", "rejected", "unsupported"),
        410: answer("Later than expiresAt: not executed.", "Rejected", "expired"),
        412: answer("Not the fence in control; not kept under the id.", "Rejected", "notInControl")
      }
    }
  },
  "/v1/test": {
    post: {
      operationId: "act",
      summary: "Test mode only: what `onequeue ccs-verify` makes callers and agents do. 404 in service.",
      requestBody: body("TestAction", "reset", "addCaller", "agentRefuses"),
      responses: {
        200: {
          description: "Done. A reset answers with the cast, a new caller with the call; anything else with {}.",
          content: {
            "application/json": {
              schema: { anyOf: [ref("Cast"), ref("AddedCaller"), { type: "object", additionalProperties: false }] },
              examples: named("cast", "addedCaller")
            }
          }
        },
        401: unsigned,
        501: { description: "This test driver cannot do that; the clauses that need it are not applicable." }
      }
    }
  }
};

const header = (name) => ({ type: "apiKey", in: "header", name, description: signatureText });

export function integratorOpenApi() {
  return {
    openapi: "3.1.0",
    info: {
      title: "OneQueue protocol for integrators: what the bridge asks",
      version: "1",
      description: `A contact centre offers these, the bridge asks them. ${signatureText} Events are in ccs.asyncapi.json.`
    },
    servers: [{ url: "https://ccs.example/onequeue", description: "centre.url of the bridge's configuration" }],
    paths,
    components: {
      schemas: {
        Capabilities: schemaOf(requests.capabilities),
        Snapshot: schemaOf(requests.snapshot),
        Replay: schemaOf(requests.replay),
        ControlRequest: schemaOf(requests.controlRequest),
        ReleaseRequest: schemaOf(requests.releaseRequest),
        ControlState: schemaOf(requests.controlState),
        Command: schemaOf(requests.command),
        Accepted: schemaOf(requests.acceptedAnswer),
        Rejected: schemaOf(requests.rejectedAnswer),
        TestAction: schemaOf(testAction),
        Cast: schemaOf(castAnswer),
        AddedCaller: schemaOf(addedCaller)
      },
      securitySchemes: {
        webhookId: header("webhook-id"),
        webhookTimestamp: header("webhook-timestamp"),
        webhookSignature: header("webhook-signature")
      }
    },
    security: [{ webhookId: [], webhookTimestamp: [], webhookSignature: [] }]
  };
}
