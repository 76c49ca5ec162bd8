import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import type { Problem } from "../ports/bridgeError.ts";

export type Path = readonly PropertyKey[];

/** `channels.voice.target`, `rules[2].queues`; keys that are not plain words are quoted. */
export function pathText(path: Path): string {
  const parts = path.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return /^\w[\w-]*$/.test(String(key)) ? `.${String(key)}` : `.${JSON.stringify(String(key))}`;
  });
  return parts.join("").replace(/^\./, "");
}

/**
 * A YAML text that can say where its values stand. Aliases are followed, merge keys, custom tags and duplicate keys
 * are problems, so that what a reader sees is what is meant.
 */
export class YamlSource {
  readonly fileName: string;
  /** Plain data; null when the text is empty or not YAML. */
  readonly value: unknown;
  readonly syntaxProblems: readonly Problem[];
  readonly #text: string;
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;

  constructor(text: string, fileName: string) {
    this.fileName = fileName;
    this.#text = text;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: true, prettyErrors: false });
    this.syntaxProblems = [...this.#document.errors, ...this.#document.warnings].map((fault) => ({
      path: this.#place(fault.pos[0]),
      message: fault.message
    }));
    this.value = this.#document.errors.length === 0 ? this.#read() : null;
  }

  /** `file:line:column path` of a value; of its nearest ancestor where the value itself is not written down. */
  locate(path: Path): string {
    const at = `${this.#place(this.#offset(path))} ${pathText(path)}`;
    return at.trimEnd();
  }

  /** As `locate`, but `offset` characters into a text; its start where it is written over lines or with escapes. */
  locateWithin(path: Path, offset: number): string {
    const node = this.#node(path);
    const start = this.#offset(path);
    const value: unknown = isScalar(node) ? node.value : undefined;
    const written = [0, 1].find((quote) => typeof value === "string" && this.#text.startsWith(value, start + quote));
    return `${this.#place(written === undefined ? start : start + written + offset)} ${pathText(path)}`;
  }

  /** As `locate`, but pointing at the key of a mapping instead of its value. */
  locateKey(path: Path): string {
    const parent = this.#node(path.slice(0, -1));
    const key = path.at(-1);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      : undefined;
    const offset = pair === undefined ? this.#offset(path) : startOf(pair.key as Node);
    return `${this.#place(offset)} ${pathText(path)}`;
  }

  problem(path: Path, message: string): Problem {
    return { path: this.locate(path), message };
  }

  #read(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 }) as unknown;
    } catch {
      return null;
    }
  }

  #place(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.fileName}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }

  #offset(path: Path): number {
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.#node(path.slice(0, length));
      if (node !== undefined) return startOf(node);
    }
    return 0;
  }

  #node(path: Path): Node | undefined {
    let node: unknown = this.#document.contents;
    for (const key of path) {
      if (!isMap(node) && !isSeq(node)) return undefined;
      node = isMap(node) ? node.get(String(key), true) : node.get(Number(key), true);
    }
    return (node ?? undefined) as Node | undefined;
  }
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
