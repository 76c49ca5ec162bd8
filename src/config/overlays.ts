import type { z } from "zod";
import { parse } from "yaml";
import { kindOf, shapeOf } from "../policy/schemaShape.ts";
import { settings, type Setting } from "./setting.ts";
import type { Environment } from "./secretSources.ts";

/** One key of the configuration with all that is known about it. */
export interface KnownKey {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
  readonly setting: Setting;
  /** Undefined for a leaf. */
  readonly isSection: boolean;
}

/** Every key in the order of the schema, sections before their own keys. */
export function knownKeys(schema: z.ZodType, under: readonly string[] = []): readonly KnownKey[] {
  return Object.entries(shapeOf(schema) ?? {}).flatMap(([name, inner]) => {
    const path = [...under, name];
    const setting = settings.get(inner);
    if (setting === undefined) throw new Error(`Configuration key ${path.join(".")} has no description.`);
    const isSection = shapeOf(inner) !== undefined;
    return [{ path, schema: inner, setting, isSection }, ...(isSection ? knownKeys(inner, path) : [])];
  });
}

export type Tree = { [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy of `base` in which every value of `over` replaces what was there; mappings are merged key by key. */
export function overlay(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isTree(base) || !isTree(over)) return over;
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = overlay(merged[key], value);
  return merged;
}

function withValue(path: readonly string[], value: unknown): unknown {
  return path.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** Text stays text where the schema takes text: a key like `007` must not become a number. */
function scalar(text: string, schema: z.ZodType): unknown {
  return ["int", "number", "boolean"].includes(kindOf(schema)) ? (parse(text) as unknown) : text;
}

/**
 * The ways to log in exclude each other, so a layer that names one takes the place of those in the layers below it
 * (`--token-env` over a file with `jwt`). Returns `tree` without ways other than those that `chosen` names.
 */
export function keepLogins(tree: unknown, chosen: unknown): unknown {
  const kinds = Object.keys(authOf(chosen));
  const auth = authOf(tree);
  if (kinds.length === 0 || !isTree(tree) || !isTree(tree["org"])) return tree;
  const kept = Object.fromEntries(Object.entries(auth).filter(([kind]) => kinds.includes(kind)));
  return { ...tree, org: { ...tree["org"], auth: kept } };
}

function authOf(tree: unknown): Tree {
  const org = isTree(tree) ? tree["org"] : undefined;
  const auth = isTree(org) ? org["auth"] : undefined;
  return isTree(auth) ? auth : {};
}

/** What the environment sets by the names in the schema, and which variable set what. */
export function fromEnvironment(
  schema: z.ZodType,
  env: Environment
): { readonly value: unknown; readonly sources: ReadonlyMap<string, string> } {
  const sources = new Map<string, string>();
  let value: unknown = {};
  for (const key of knownKeys(schema)) {
    const text = key.setting.env === undefined ? undefined : env[key.setting.env];
    if (text === undefined || text === "" || key.isSection) continue;
    value = overlay(value, withValue(key.path, scalar(text, key.schema)));
    sources.set(key.path.join("."), key.setting.env ?? "");
  }
  return { value, sources };
}
