import { z } from "zod";
import type { Operation } from "./operation.ts";

const problemRef = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

/** OpenAPI 3.1 of the very table the router is made from. */
export function openApiDocument(operations: readonly Operation[], url: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const row of operations) (paths[row.path] ??= {})[row.method] = describe(row);
  return {
    openapi: "3.1.0",
    info: {
      title: "OneQueue simulated contact centre",
      version: "1",
      description:
        "The console plays callers and agents; /v1 is what a bridge uses. GET /v1/events can be upgraded to a WebSocket " +
        "that says hello {epoch, seq, heartbeatMs, resumed}, replays events after ?epoch=&after=, then says each new one."
    },
    servers: [{ url }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } }
    },
    security: [{ bearer: [] }, {}]
  };
}

function describe(row: Operation): object {
  const others = Object.entries(row.otherAnswers ?? {}).map(([status, description]) => [status, { description }]);
  return {
    operationId: row.operationId,
    summary: row.summary,
    tags: [row.tag],
    ...inputOf(row),
    responses: {
      [String(row.status ?? 200)]: {
        description: "Done.",
        content: { "application/json": { schema: z.toJSONSchema(row.answer, { io: "output" }) } }
      },
      ...(Object.fromEntries(others) as Record<string, object>),
      default: { description: "Refused; all problems at once.", content: problemRef }
    },
    ...(row.isPublic === true ? { security: [] } : {})
  };
}

function inputOf(row: Operation): object {
  const schema = z.toJSONSchema(row.input, { io: "input" }) as {
    readonly properties?: Readonly<Record<string, object>>;
    readonly required?: readonly string[];
  };
  if (row.method !== "get") {
    return { requestBody: { required: true, content: { "application/json": { schema } } } };
  }
  const parameters = Object.entries(schema.properties ?? {}).map(([name, shape]) => ({
    name,
    in: "query",
    required: schema.required?.includes(name) ?? false,
    schema: shape
  }));
  return parameters.length === 0 ? {} : { parameters };
}

const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "detail", "problems"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    problems: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: { path: { type: "string" }, message: { type: "string" } }
      }
    }
  }
};
