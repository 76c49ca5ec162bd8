import type { Log } from "../../../ports/log.ts";
import type { Time } from "../../../ports/time.ts";
import type { OrgConnection } from "../connection.ts";
import type { EnrichmentOptions } from "../options.ts";

export interface EnrichmentParts {
  readonly connection: OrgConnection;
  readonly time: Time;
  readonly log: Log;
  readonly options: EnrichmentOptions;
}
