// The OpenAPI documents that the programs serve, as files. Each program makes its document from its own routes; it is
// asked for it over HTTP, as anybody would ask.
import { startCentre } from "../../src/centre/startCentre.ts";
import { startOrg } from "../../src/emulator/server.ts";

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

export async function openApiPages() {
  return {
    "docs/reference/centre.openapi.json": await centreDocument(),
    "docs/reference/org.openapi.json": await orgDocument()
  };
}
