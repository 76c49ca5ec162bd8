/** The published OpenAPI and AsyncAPI documents: every reference leads somewhere, every example is what is accepted. */
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import type { z } from "zod";
import {
  examples,
  eventExample,
  headersExample,
  secretExample
} from "../../../src/adapters/generic/protocol/examples.ts";
import { eventTypes, readCloudEvent, typeName } from "../../../src/adapters/generic/protocol/events.ts";
import * as requests from "../../../src/adapters/generic/protocol/requests.ts";
import { addedCaller, castAnswer, testAction } from "../../../src/adapters/generic/protocol/testDriver.ts";
import { signatureProblem } from "../../../src/adapters/generic/signature.ts";

type Tree = Readonly<Record<string, unknown>>;
const read = (name: string): Tree =>
  JSON.parse(readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), "utf8")) as Tree;
const openApi = read("ccs.openapi.json");
const asyncApi = read("ccs.asyncapi.json");

/** Every object of the tree. */
function* objects(value: unknown): Generator<Tree> {
  if (typeof value !== "object" || value === null) return;
  yield value as Tree;
  for (const inner of Object.values(value)) yield* objects(inner);
}

function at(document: Tree, pointer: string): unknown {
  let found: unknown = document;
  for (const key of pointer.slice(2).split("/")) found = (found as Tree | undefined)?.[key.replaceAll("~1", "/")];
  return found;
}

const schemas: Readonly<Record<keyof typeof examples, z.ZodType>> = {
  capabilities: requests.capabilities,
  snapshot: requests.snapshot,
  replay: requests.replay,
  controlRequest: requests.controlRequest,
  releaseRequest: requests.releaseRequest,
  controlState: requests.controlState,
  offerCall: requests.command,
  revokeOffer: requests.command,
  dissuadeCall: requests.command,
  accepted: requests.acceptedAnswer,
  rejected: requests.rejectedAnswer,
  notInControl: requests.rejectedAnswer,
  expired: requests.rejectedAnswer,
  unsupported: requests.rejectedAnswer,
  reset: testAction,
  addCaller: testAction,
  agentRefuses: testAction,
  cast: castAnswer,
  addedCaller
};

describe("the published protocol", () => {
  test.each([
    ["OpenAPI", openApi],
    ["AsyncAPI", asyncApi]
  ])("has no reference that leads nowhere (%s)", (_, document) => {
    const refs = [...objects(document)].flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : []));
    expect(refs.length).toBeGreaterThan(10);
    expect(refs.filter((ref) => at(document, ref) === undefined)).toEqual([]);
  });

  test.each(Object.keys(schemas))("shows an example of %s that is accepted as it stands", (name) => {
    const key = name as keyof typeof examples;
    const shown = [...objects(openApi["paths"])].flatMap((one) => {
      const listed = one["examples"] as Readonly<Record<string, { readonly value: unknown }>> | undefined;
      return listed?.[name] === undefined ? [] : [listed[name].value];
    });
    expect(shown[0]).toEqual(examples[key]);
    expect(schemas[key].parse(shown[0])).toMatchObject(examples[key]);
  });

  test.each(eventTypes)("shows an event %s that is accepted as it stands", (type) => {
    const messages = (asyncApi["components"] as Tree)["messages"] as Readonly<Record<string, Tree>>;
    const message = Object.values(messages).find((one) => one["name"] === typeName(type));
    const [example] = (message?.["examples"] ?? []) as readonly { readonly payload: object }[];
    expect(example?.payload).toEqual(eventExample(type));
    expect(readCloudEvent(example?.payload)).toMatchObject({ kind: "event", event: { type } });
  });

  test("shows a signature that is true", () => {
    const key = Buffer.from(secretExample.replace("whsec_", ""), "base64");
    const headers = headersExample();
    const body = JSON.stringify(eventExample("call.queued"));
    expect(signatureProblem([key], { ...headers }, body, Number(headers["webhook-timestamp"]) * 1000)).toBeNull();
    expect(JSON.stringify(asyncApi)).toContain(headers["webhook-signature"]);
  });
});
