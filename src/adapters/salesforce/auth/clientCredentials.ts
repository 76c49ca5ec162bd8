import type { ClientCredentialsLogin } from "../options.ts";
import type { WireTransport } from "../transport.ts";
import { requestToken } from "./tokenEndpoint.ts";
import type { TokenSource } from "./tokenSource.ts";

/** OAuth 2.0 client credentials flow: the app's run-as user, at the org's My Domain address. */
export function clientCredentials(login: ClientCredentialsLogin, transport: WireTransport): TokenSource {
  const name = `client credentials flow at ${new URL(login.loginUrl).host}`;
  const parameters = {
    grant_type: "client_credentials",
    client_id: login.clientId,
    client_secret: login.clientSecret
  };
  return { name, obtain: () => requestToken(transport, login.loginUrl, parameters, name) };
}
