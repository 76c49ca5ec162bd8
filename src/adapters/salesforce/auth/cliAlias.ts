import type { AuthInfo } from "@salesforce/core";
import { BridgeError } from "../../../ports/bridgeError.ts";
import type { AliasLogin } from "../options.ts";
import { messageOf } from "../failure.ts";
import { tokenError } from "./authError.ts";
import { withoutSlash, type Grant, type TokenSource } from "./tokenSource.ts";

/**
 * An org that the `sf` CLI is logged in to on this machine, by alias or username. Renewing calls the CLI library's
 * own refresh function exactly once: its connection would repeat a rejected request without end.
 */
export function cliAlias(login: AliasLogin): TokenSource {
  const name = `the sf CLI's login "${login.alias}"`;
  let authInfo: AuthInfo | null = null;
  return {
    name,
    async obtain() {
      if (authInfo !== null) return renewed(authInfo, name);
      authInfo = await openStore(login.alias);
      const { accessToken, instanceUrl } = authInfo.getFields(true);
      return grantOf(accessToken, instanceUrl, name);
    }
  };
}

async function openStore(alias: string): Promise<AuthInfo> {
  try {
    // The library is large and loaded only for this login.
    const core = await import("@salesforce/core");
    const state = await core.StateAggregator.getInstance();
    return await core.AuthInfo.create({ username: state.aliases.resolveUsername(alias) });
  } catch (cause) {
    throw new BridgeError({
      code: "OrgAuthenticationFailed",
      message: `The sf CLI's store on this machine has no usable login "${alias}": ${messageOf(cause)}`,
      actions: [`Run \`sf org login web --alias ${alias}\` as the user that runs the bridge, then start it again.`],
      cause
    });
  }
}

async function renewed(authInfo: AuthInfo, name: string): Promise<Grant> {
  const refresh = authInfo.getConnectionOptions().refreshFn;
  if (refresh === undefined) {
    throw new BridgeError({
      code: "OrgAuthenticationFailed",
      message: `The org no longer accepts ${name}, which was made with an access token and cannot be renewed.`,
      actions: ["Log the CLI in again, best with a flow that can renew itself (`sf org login jwt` or `web`)."]
    });
  }
  const token = await new Promise<string | undefined>((resolve, reject) => {
    const done = (error: Error | null | undefined, accessToken?: string): Promise<void> => {
      if (error === null || error === undefined) resolve(accessToken);
      else reject(tokenError(name, error, 400));
      return Promise.resolve();
    };
    // The library's function reads nothing of the connection that it is given.
    Promise.resolve(refresh(null as never, done)).catch(reject);
  });
  return grantOf(token, authInfo.getFields().instanceUrl, name);
}

function grantOf(accessToken: string | undefined, instanceUrl: string | undefined, name: string): Grant {
  if (accessToken === undefined || instanceUrl === undefined) {
    throw new BridgeError({
      code: "OrgAuthenticationFailed",
      message: `${name} holds no access token or no instance address.`,
      actions: ["Log the CLI in again."]
    });
  }
  return { accessToken, instanceUrl: withoutSlash(instanceUrl) };
}
