// AsyncAPI 3 of the events that an integrator delivers, from the schemas that validate them.
import { eventExample, headersExample, secretExample } from "../../../src/adapters/generic/protocol/examples.ts";
import { dataSchemas, envelope, eventTypes, typeName } from "../../../src/adapters/generic/protocol/events.ts";
import { schemaOf, signatureHeaders, signatureText } from "./shared.mjs";

const meanings = {
  "call.queued": "A caller waits; also when the call waits again after a conversation.",
  "call.updated": "Queue, priority or attributes of a waiting call have changed; queuedAt stays.",
  "call.offered": "A phone rings. Without offerId: not asked for by the bridge.",
  "call.offer-failed": "It rings no more, and the call waits again with its age.",
  "call.answered": "A conversation began, by: bridge (an offer of ours) or centre (native, picked up, called out).",
  "call.abandoned": "The caller hung up while waiting or ringing; nothing else is an abandon.",
  "call.ended": "The conversation is over.",
  "agent.changed": "Any change of an agent. A break that the agent took has reasonOwner agent.",
  "control.changed": "Who distributes the calls of the pool from now on.",
  heartbeat: "Every heartbeatMs: the sequence is that of the last event told, so that a lost last event is missed."
};

const words = (type) => type.split(/[.-]/);
const name = (type) =>
  words(type)
    .map((word, index) => (index === 0 ? word : word[0].toUpperCase() + word.slice(1)))
    .join("");

function message(type) {
  const base = schemaOf(envelope);
  const properties = { ...base.properties, type: { const: typeName(type) }, data: schemaOf(dataSchemas[type]) };
  return {
    name: typeName(type),
    title: type,
    summary: meanings[type],
    contentType: "application/cloudevents+json",
    headers: { $ref: "#/components/schemas/SignatureHeaders" },
    payload: { ...base, properties },
    examples: [{ name: name(type), ...signedExample(type), payload: eventExample(type) }]
  };
}

/** One example has its true signature, for whoever writes one. */
const signedExample = (type) =>
  type === "call.queued" ? { summary: `Signed with the secret ${secretExample}`, headers: headersExample() } : {};

const answers = [
  "200 {epoch, ack}: taken; everything up to ack need never be sent again.",
  "409 {epoch, expected}: an event before it is missing; go on from expected, or go on as before and let the bridge fetch it.",
  "410 {epoch}: of an epoch that is over; forget it.",
  "401: signature or time is wrong. 413: more than 1 MiB or 500 events. 415: another content type.",
  "422 {problems}: an event cannot be read, or its id stood for another one; nothing of the delivery was taken.",
  "429, 503 with Retry-After, any other 5xx, or no answer: send the same again, after 1, 2, 5, 10, 30 s and so on."
];

export function integratorAsyncApi() {
  const ids = eventTypes.map((type) => [name(type), type]);
  return {
    asyncapi: "3.0.0",
    info: {
      title: "OneQueue protocol for integrators: events",
      version: "1",
      description:
        "A contact centre delivers these to the bridge: CloudEvents 1.0 in structured mode, one (application/cloudevents+json) " +
        `or a list of at most 500 (application/cloudevents-batch+json). ${signatureText} Delivered at least once and in the ` +
        `order of sequence, which is contiguous within an epoch.\n\nAnswers:\n${answers.map((one) => `- ${one}`).join("\n")}`
    },
    defaultContentType: "application/cloudevents+json",
    servers: {
      bridge: {
        host: "127.0.0.1:7951",
        protocol: "http",
        description:
          "centre.integrator.listen_host and listen_port of the bridge's configuration; https through a proxy."
      }
    },
    channels: {
      events: {
        address: "/ccs/{centreId}/v1/events",
        servers: [{ $ref: "#/servers/bridge" }],
        parameters: {
          centreId: { description: "centre.integrator.id of the bridge's configuration.", default: "main" }
        },
        messages: Object.fromEntries(ids.map(([id]) => [id, { $ref: `#/components/messages/${id}` }]))
      }
    },
    operations: {
      takeEvents: {
        action: "receive",
        channel: { $ref: "#/channels/events" },
        summary: "The bridge takes events.",
        bindings: { http: { method: "POST", bindingVersion: "0.3.0" } },
        messages: ids.map(([id]) => ({ $ref: `#/channels/events/messages/${id}` }))
      }
    },
    components: {
      messages: Object.fromEntries(ids.map(([id, type]) => [id, message(type)])),
      schemas: { SignatureHeaders: { ...signatureHeaders, examples: [headersExample()] } }
    }
  };
}
