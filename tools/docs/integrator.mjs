// The protocol for integrators: what the bridge asks (OpenAPI) and the events it takes (AsyncAPI).
import { integratorAsyncApi } from "./protocol/integratorAsyncApi.mjs";
import { integratorOpenApi } from "./protocol/integratorOpenApi.mjs";

export function integratorPages() {
  return {
    "docs/reference/ccs.openapi.json": JSON.stringify(integratorOpenApi()),
    "docs/reference/ccs.asyncapi.json": JSON.stringify(integratorAsyncApi())
  };
}
