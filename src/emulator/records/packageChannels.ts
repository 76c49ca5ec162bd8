import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import type { RecordStore } from "./store.ts";
import type { Origin } from "./transaction.ts";

interface ChannelXml {
  readonly PlatformEventChannel: { readonly label?: string; readonly channelType?: string };
}

interface MemberXml {
  readonly PlatformEventChannelMember: {
    readonly eventChannel: string;
    readonly selectedEntity: string;
    readonly filterExpression?: string;
  };
}

const parser = new XMLParser({ ignoreAttributes: true });

function files(sourceRoot: string, pattern: string): string[] {
  return globSync(pattern, { cwd: sourceRoot })
    .toSorted()
    .map((path) => join(sourceRoot, path));
}

function read(file: string): unknown {
  return parser.parse(readFileSync(file, "utf8")) as unknown;
}

/** Installs the package's event channels and their members, as a deployment would. */
export function installChannels(store: RecordStore, sourceRoot: string, userId: string): void {
  const origin: Origin = { kind: "fixture", userId };
  const options = { system: true };
  store.transaction(origin, (tx) => {
    for (const file of files(sourceRoot, "**/*.platformEventChannel-meta.xml")) {
      const { label, channelType } = (read(file) as ChannelXml).PlatformEventChannel;
      const name = basename(file, ".platformEventChannel-meta.xml").replace(/__chn$/, "");
      const fields = { DeveloperName: name, MasterLabel: label ?? name, ChannelType: channelType ?? "data" };
      tx.insert("PlatformEventChannel", fields, options);
    }
    for (const file of files(sourceRoot, "**/*.platformEventChannelMember-meta.xml")) {
      const { eventChannel, selectedEntity, filterExpression } = (read(file) as MemberXml).PlatformEventChannelMember;
      const fields = {
        DeveloperName: basename(file, ".platformEventChannelMember-meta.xml"),
        EventChannel: eventChannel,
        SelectedEntity: selectedEntity,
        FilterExpression: filterExpression ?? null
      };
      tx.insert("PlatformEventChannelMember", fields, options);
    }
  });
}
