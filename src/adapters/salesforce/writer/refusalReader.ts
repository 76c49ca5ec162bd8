import type { Blame } from "../../../core/input.ts";
import type { InsertAgentWork } from "../../../ports/agentWorkWriter.ts";
import type { OrgConnection } from "../connection.ts";
import { flagOf, idOf, type Row } from "../row.ts";
import { listOf } from "../soql.ts";

export interface Refusal {
  readonly command: InsertAgentWork;
  readonly code: string;
  readonly message: string;
  /** When reading finds nothing wrong. */
  readonly blame: Blame;
}

/**
 * Finds out what a refusal is about by looking, not by reading the message: is the item still there and unpushed, is
 * the agent present with a status that carries the channel?
 */
export class RefusalReader {
  readonly #connection: OrgConnection;

  constructor(connection: OrgConnection) {
    this.#connection = connection;
  }

  /** Blame by command id, only where something is wrong. Empty when the org does not answer. */
  async read(refusals: readonly Refusal[]): Promise<ReadonlyMap<string, Blame>> {
    const commands = refusals.map(({ command }) => command);
    const blames = new Map<string, Blame>();
    const answers = await this.#ask(commands).catch(() => null);
    if (answers === null) return blames;
    for (const command of commands) {
      const blame = blameOf(command, answers);
      if (blame !== null) blames.set(command.commandId, blame);
    }
    return blames;
  }

  async #ask(commands: readonly InsertAgentWork[]): Promise<Answers> {
    const ids = (pick: (command: InsertAgentWork) => string): string => listOf([...new Set(commands.map(pick))]);
    const users = ids(({ agentId }) => agentId);
    const [items = [], presences = [], statuses = []] = await this.#connection.queryTogether([
      `SELECT Id, IsPushed FROM PendingServiceRouting WHERE Id IN ${ids(({ itemId }) => itemId)}`,
      `SELECT UserId, ServicePresenceStatusId FROM UserServicePresence WHERE IsCurrentState = true AND UserId IN ${users}`,
      `SELECT ServicePresenceStatusId, ServiceChannelId FROM ServiceChannelStatus WHERE ServiceChannelId IN ${ids(({ serviceChannelId }) => serviceChannelId)}`
    ]);
    return { items, presences, statuses };
  }
}

interface Answers {
  readonly items: readonly Row[];
  readonly presences: readonly Row[];
  readonly statuses: readonly Row[];
}

function blameOf(command: InsertAgentWork, { items, presences, statuses }: Answers): Blame | null {
  const item = items.find((row) => idOf(row, "Id") === command.itemId);
  if (item === undefined || flagOf(item, "IsPushed")) return "item";
  const presence = presences.find((row) => idOf(row, "UserId") === command.agentId);
  if (presence === undefined) return "agent";
  const carriesChannel = statuses.some(
    (row) =>
      idOf(row, "ServicePresenceStatusId") === idOf(presence, "ServicePresenceStatusId") &&
      idOf(row, "ServiceChannelId") === command.serviceChannelId
  );
  return carriesChannel ? null : "agent";
}
