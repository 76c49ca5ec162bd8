import type { RowHandler } from "./restCall.ts";

/** First and last API version served. */
export const FIRST_VERSION = 31;
export const LAST_VERSION = 67;

/** Seasons going back from the last version. */
const SEASONS = ["Summer", "Spring", "Winter"] as const;

/** The release that brought a version: v67 is Summer '26, v66 Spring '26, v65 Winter '26, v64 Summer '25. */
function releaseOf(version: number): string {
  const stepsBack = LAST_VERSION - version;
  const year = 26 - Math.floor(stepsBack / SEASONS.length);
  return `${SEASONS[stepsBack % SEASONS.length] ?? ""} '${String(year).padStart(2, "0")}`;
}

/** `GET /services/data`. */
export function versionList(): object[] {
  return Array.from({ length: LAST_VERSION - FIRST_VERSION + 1 }, (_, place) => {
    const version = `${FIRST_VERSION + place}.0`;
    return { label: releaseOf(FIRST_VERSION + place), url: `/services/data/v${version}`, version };
  });
}

const RESOURCES = ["tooling", "query", "queryAll", "sobjects", "composite", "limits", "search", "recent", "metadata"];

/** `GET /services/data/vNN.0`: also the probe by which clients learn whether their token is good. */
export const resourceList =
  (identityUrl: (userId: string) => string): RowHandler =>
  (call, tx) => ({
    status: 200,
    body: {
      ...Object.fromEntries(RESOURCES.map((name) => [name, `${call.versionPath}/${name}`])),
      identity: identityUrl(tx.origin.userId)
    }
  });

/** `GET /limits`. */
export const limits: RowHandler = (_call, _tx, org) => {
  const { max, used } = org.usage;
  const full = (amount: number): object => ({ Max: amount, Remaining: amount });
  return {
    status: 200,
    body: {
      DailyApiRequests: { Max: max, Remaining: Math.max(0, max - used) },
      DailyDurableStreamingApiEvents: full(200_000),
      DailyStreamingApiEvents: full(200_000),
      DailyStandardVolumePlatformEvents: full(25_000),
      DailyDeliveredPlatformEvents: full(50_000),
      DurableStreamingApiConcurrentClients: full(2_000),
      StreamingApiConcurrentClients: full(2_000),
      HourlyPublishedPlatformEvents: full(250_000),
      DataStorageMB: full(1_024),
      FileStorageMB: full(1_024),
      SingleEmail: full(5_000)
    }
  };
};

/** `GET /recent`. */
export const recent: RowHandler = () => ({ status: 200, body: [] });
