// The OpenAPI documents that the programs serve, as files. Each program makes its document from its own routes; it is
// asked for it over HTTP, as anybody would ask.
import { readFileSync } from "node:fs";
import { startCentre } from "../../src/centre/startCentre.ts";
import { startOrg } from "../../src/emulator/server.ts";
import { openApiDocument } from "../../src/http/openApi.ts";
import { routes } from "../../src/http/routes.ts";

/** What a program serves at its address, with the address of one moment replaced by one that stays. */
async function documentAt(url, base) {
  const document = await (await fetch(url)).json();
  return JSON.stringify(document).replaceAll(new URL(base).origin, "http://127.0.0.1");
}

async function centreDocument() {
  const centre = await startCentre({ port: 0 });
  try {
    return await documentAt(centre.openApiUrl, centre.url);
  } finally {
    await centre.close();
  }
}

async function orgDocument() {
  const org = await startOrg({ port: 0 });
  try {
    return await documentAt(`${org.url}/openapi.json`, org.url);
  } finally {
    await org.close();
  }
}

function bridgeDocument() {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return JSON.stringify(openApiDocument(routes, version));
}

export async function openApiPages() {
  return {
    "docs/reference/bridge.openapi.json": bridgeDocument(),
    "docs/reference/centre.openapi.json": await centreDocument(),
    "docs/reference/org.openapi.json": await orgDocument()
  };
}
