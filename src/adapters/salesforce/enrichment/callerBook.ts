import type { CallerFacts } from "../../../ports/org.ts";
import { Batcher } from "../batcher.ts";
import { ExpiringCache } from "../expiringCache.ts";
import { errorCodeOf } from "../failure.ts";
import { idOf, textOf, type Row } from "../row.ts";
import { listOf } from "../soql.ts";
import type { EnrichmentParts } from "./enrichmentParts.ts";
import { enumerationAt, planFields, type Descriptions, type FieldPlan } from "./fieldPlan.ts";
import { significantDigits, writtenForms } from "./phoneNumber.ts";

const unknownCaller: CallerFacts = { tier: null, language: null, customerRef: null };
/** A query's address has 16,384 bytes; each number stands in it about ten times per field. */
const numbersPerQuery = 15;
const defaultPhoneFields = ["Phone", "MobilePhone"];

/** The contacts behind callers' numbers. Numbers are kept in memory only, as the keys of a bounded cache. */
export class CallerBook {
  readonly #parts: EnrichmentParts;
  readonly #descriptions: Descriptions;
  readonly #cache: ExpiringCache<CallerFacts>;
  readonly #batcher: Batcher<CallerFacts>;
  #plan: FieldPlan | null = null;
  #phoneFields: readonly string[] = [];
  #warnings: readonly string[] = [];

  constructor(parts: EnrichmentParts, descriptions: Descriptions) {
    const { time, options } = parts;
    this.#parts = parts;
    this.#descriptions = descriptions;
    this.#cache = new ExpiringCache(time, options.cacheMs, options.cacheEntries);
    this.#batcher = new Batcher<CallerFacts>({
      time,
      keysMax: numbersPerQuery,
      loadsMax: 3,
      load: (numbers) => this.#load(numbers)
    });
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Throws BridgeError when the org does not answer. */
  async plan(): Promise<void> {
    const { options } = this.#parts;
    if (!options.looksUpCallers) return;
    const { fields } = await this.#descriptions.of("Contact");
    const { plan } = await planFields(this.#descriptions, "Contact", { ...options, fields: [], ageFields: {} });
    const wanted = options.phoneFields ?? defaultPhoneFields;
    this.#phoneFields = wanted.flatMap((field) => fields.get(field.toLowerCase()) ?? []);
    this.#plan = plan;
    this.#warnings =
      this.#phoneFields.length > 0
        ? []
        : [
            `None of ${wanted.join(", ")} can be read on Contact: callers are not recognised. Give the integration user read access.`
          ];
  }

  async lookUp(number: string): Promise<CallerFacts> {
    const key = significantDigits(number);
    if (key.length < 4 || this.#plan === null || this.#phoneFields.length === 0) return unknownCaller;
    return this.#cache.get(key) ?? this.#withinLimit(number, key);
  }

  #withinLimit(number: string, key: string): Promise<CallerFacts> {
    const { time, options, log } = this.#parts;
    return new Promise((resolve) => {
      const limit = time.after(options.timeoutMs, () => resolve(unknownCaller));
      const finish = (facts: CallerFacts): void => {
        limit.cancel();
        resolve(facts);
      };
      this.#batcher.get(number).then(
        (facts = unknownCaller) => {
          this.#cache.set(key, facts);
          return finish(facts);
        },
        (error: unknown) => {
          log.debug("A caller could not be looked up", { code: errorCodeOf(error) });
          finish(unknownCaller);
        }
      );
    });
  }

  async #load(numbers: readonly string[]): Promise<ReadonlyMap<string, CallerFacts>> {
    const plan = this.#plan;
    if (plan === null) return new Map();
    const forms = listOf([...new Set(numbers.flatMap(writtenForms))]);
    const paths = [...new Set(["Id", plan.tierPath, plan.languagePath, ...this.#phoneFields])].filter(
      (path) => path !== null
    );
    const condition = this.#phoneFields.map((field) => `${field} IN ${forms}`).join(" OR ");
    const soql = `SELECT ${paths.join(", ")} FROM Contact WHERE ${condition}`;
    const rows = (await this.#parts.connection.queryAll(soql)).sort((a, b) => byIdOf(a, b));
    return new Map(
      numbers.flatMap((number): [string, CallerFacts][] => {
        const facts = this.#factsFor(number, rows, plan);
        return facts === null ? [] : [[number, facts]];
      })
    );
  }

  /** Of several contacts with one number, the first that has a tier. */
  #factsFor(number: string, rows: readonly Row[], plan: FieldPlan): CallerFacts | null {
    const digits = significantDigits(number);
    const matching = rows.filter((row) =>
      this.#phoneFields.some((field) => significantDigits(textOf(row, field) ?? "") === digits)
    );
    const best = matching.find((row) => enumerationAt(row, plan.tierPath) !== null) ?? matching[0];
    if (best === undefined) return null;
    return {
      tier: enumerationAt(best, plan.tierPath),
      language: enumerationAt(best, plan.languagePath),
      customerRef: idOf(best, "Id")
    };
  }
}

function byIdOf(a: Row, b: Row): number {
  return (idOf(a, "Id") ?? "") < (idOf(b, "Id") ?? "") ? -1 : 1;
}
