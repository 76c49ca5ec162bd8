import { z } from "zod";
import type { Operation } from "./operation.ts";

const problemSchema = {
  type: "object",
  required: ["title", "status", "detail"],
  properties: {
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    errorCode: { type: "string", description: "Salesforce's code, where the org's own rules refused." },
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

function jsonContent(schema: unknown): object {
  return { "application/json": { schema } };
}

function describeOperation(operation: Operation): object {
  return {
    operationId: operation.operationId,
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    tags: [operation.tag],
    ...(operation.method === "get"
      ? {}
      : {
          requestBody: {
            required: true,
            content: jsonContent(z.toJSONSchema(operation.body, { io: "input", target: "draft-2020-12" }))
          }
        }),
    responses: {
      200: {
        description: "Done.",
        content: jsonContent(z.toJSONSchema(operation.response, { io: "output", target: "draft-2020-12" }))
      },
      default: {
        description: "Refused; all problems at once.",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } }
      }
    }
  };
}

/** The OpenAPI 3.1 document of the given operations, served at `/openapi.json`. */
export function openApiDocument(operations: readonly Operation[], serverUrl: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method] = describeOperation(operation);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Emulated Salesforce org: console and faults",
      version: "1.0.0",
      description:
        "Drives the agents and customers of the emulated org and injects faults. Salesforce's own interfaces (OAuth, REST, CometD) are served beside it and follow Salesforce's documentation."
    },
    servers: [{ url: serverUrl }],
    paths,
    components: { schemas: { Problem: problemSchema } }
  };
}
