import { OAuth2 } from "jsforce";
import type { WireTransport } from "../transport.ts";
import { tokenError } from "./authError.ts";
import { withoutSlash, type Grant } from "./tokenSource.ts";

const timeoutMs = 20_000;

/** Asks `{loginUrl}/services/oauth2/token` once, through jsforce on our transport. */
export async function requestToken(
  transport: WireTransport,
  loginUrl: string,
  parameters: { readonly grant_type: string } & Readonly<Record<string, string>>,
  attempted: string
): Promise<Grant> {
  const oauth2 = new OAuth2({ loginUrl: withoutSlash(loginUrl) });
  let status: number | null = null;
  const onExchange = ({ response }: { readonly response: { readonly statusCode: number } }): void => {
    status = response.statusCode;
  };
  // oxlint-disable-next-line no-underscore-dangle -- the only place where jsforce's OAuth2 takes a transport
  oauth2._transport = {
    httpRequest: (request) =>
      transport.httpRequest({ ...request, headers: request.headers ?? {} }, { timeout: timeoutMs, onExchange }),
    getRequestStreamCreator: () => {
      throw new Error("Token requests are never streamed.");
    }
  };
  try {
    const answer = await oauth2.requestToken({ ...parameters });
    if (typeof answer?.access_token !== "string" || typeof answer.instance_url !== "string") {
      throw new Error("the answer holds no access_token or no instance_url");
    }
    return { accessToken: answer.access_token, instanceUrl: withoutSlash(answer.instance_url) };
  } catch (error) {
    throw tokenError(attempted, error, status);
  }
}
