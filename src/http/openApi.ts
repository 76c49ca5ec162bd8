import { z } from "zod";
import { explanationSchema } from "./explanationSchema.ts";
import { actorName } from "./parameters.ts";
import { problemSchema } from "./problem.ts";
import type { DocumentedBody, DocumentedReply, Route } from "./route.ts";
import * as schemas from "./schemas.ts";

/** Shapes with a name of their own in the document; everything else is written out where it is used. */
const named = z.registry<{ id: string }>();
named.add(problemSchema, { id: "Problem" });
named.add(schemas.readySchema, { id: "Ready" });
named.add(schemas.itemSchema, { id: "Item" });
named.add(schemas.agentSchema, { id: "Agent" });
named.add(schemas.decisionSchema, { id: "Decision" });
named.add(schemas.bridgeSchema, { id: "Bridge" });
named.add(schemas.queueSchema, { id: "Queue" });
named.add(schemas.agentsSchema, { id: "Agents" });
named.add(schemas.itemHistorySchema, { id: "ItemHistory" });
named.add(explanationSchema, { id: "Explanation" });
named.add(schemas.decisionsSchema, { id: "Decisions" });
named.add(schemas.snapshotSchema, { id: "Snapshot" });
named.add(schemas.liveSchema, { id: "Live" });
named.add(schemas.actedSchema, { id: "Acted" });
named.add(schemas.policySchema, { id: "Policy" });
named.add(schemas.policyAnswerSchema, { id: "PolicyAnswer" });

type Json = Record<string, unknown>;

/** OpenAPI 3.1 from the table of routes: what is not in the table does not exist. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  return {
    openapi: "3.1.1",
    info: {
      title: "OneQueue bridge",
      version,
      description:
        "View of a running bridge, and what operators may ask of it. Free of customers' names, numbers and text.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" }
    },
    security: [{}, { bearer: [] }],
    paths: paths(routes),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "Needed wherever the bridge has a token; it always has one when other machines can reach it."
        }
      }
    }
  };
}

function paths(routes: readonly Route[]): Json {
  const items: Record<string, Json> = {};
  for (const route of routes) (items[route.path] ??= {})[route.method] = operation(route);
  return items;
}

function operation(route: Route): Json {
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.access === "open" ? { security: [] } : {}),
    parameters: [
      ...parameters("path", route.params),
      ...parameters("query", route.query),
      ...(route.body === null ? [] : [actorParameter])
    ],
    ...(route.body === null ? {} : { requestBody: requestBody(route.body) }),
    responses: Object.fromEntries(Object.entries(route.replies).map(([status, reply]) => [status, response(reply)]))
  };
}

/** Needed where the token does not say who holds it. */
const actorParameter: Json = {
  name: "X-Actor",
  in: "header",
  required: false,
  description: `${actorName.description} Needed unless the bearer token is one that names its holder.`,
  schema: { type: "string", minLength: 1, maxLength: 80 }
};

function requestBody({ contentTypes, schema, description }: DocumentedBody): Json {
  const content = contentTypes.map((type) => [type, { schema: plain(schema, "input") }]);
  return { description, required: true, content: Object.fromEntries(content) as Json };
}

function response({ description, contentType = "application/json", schema }: DocumentedReply): Json {
  return {
    description,
    content: { [contentType]: { schema: schema === undefined ? { type: "string" } : reference(schema) } }
  };
}

function parameters(place: "path" | "query", shape: z.ZodObject): Json[] {
  return Object.entries(shape.shape).map(([name, field]) => {
    const { description, ...schema } = plain(field as z.ZodType, "input");
    return {
      name,
      in: place,
      required: place === "path",
      ...(description === undefined ? {} : { description }),
      schema
    };
  });
}

function reference(schema: z.ZodType): Json {
  const name = named.get(schema)?.id;
  return name === undefined ? plain(schema, "output") : { $ref: `#/components/schemas/${name}` };
}

function plain(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _draft, "~standard": _standard, ...rest } = z.toJSONSchema(schema, { io }) as Json;
  return rest;
}

function componentSchemas(): Json {
  const { schemas: all } = z.toJSONSchema(named, { uri: (id) => `#/components/schemas/${id}`, io: "output" });
  const entries = Object.entries(all).map(([id, schema]) => {
    const { $schema: _draft, $id: _id, ...rest } = schema as Json;
    return [id, rest];
  });
  return Object.fromEntries(entries) as Json;
}
