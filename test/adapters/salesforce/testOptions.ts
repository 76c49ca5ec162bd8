import type { Login, SalesforceOptions } from "../../../src/adapters/salesforce/options.ts";

/** Options as the configuration's defaults give them, with short times. */
export function testOptions(auth: Login, changes: Partial<SalesforceOptions> = {}): SalesforceOptions {
  return {
    auth,
    apiVersion: "67.0",
    feed: "auto",
    channel: null,
    mayCreatePushTopics: true,
    poll: { fastestMs: 500, slowestMs: 1000 },
    silenceMs: 110_000,
    reconcileEveryMs: 300_000,
    membershipEveryMs: 60_000,
    enrichment: {
      fields: [],
      tierField: null,
      languageField: null,
      looksUpCallers: false,
      timeoutMs: 300,
      cacheMs: 600_000,
      cacheEntries: 1000,
      batch: 100
    },
    apiBudget: { sharePercent: 50, callsPerDay: null },
    isGuardRequired: false,
    requestTimeoutMs: 2000,
    queryTimeoutMs: 5000,
    agents: new Map(),
    match: "username",
    ...changes
  };
}
