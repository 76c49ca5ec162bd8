// Which way the parts of src/ may lean (docs/ARCHITECTURE.md, "Direction"). Type-only imports count.
// Each row: a part, then everything under src/ that it may import besides itself; a test proves every rule.

/** @type {Record<string, { sees: string[], packages?: boolean, why: string }>} */
const PARTS = {
  core: { sees: [], packages: false, why: "the core is pure: it imports nothing but itself" },
  ports: { sees: ["core"], packages: false, why: "a port is a contract in the core's words" },
  policy: { sees: ["core", "ports/bridgeError", "ports/router"], why: "a policy compiles to the core's own form" },
  analysis: { sees: ["core", "policy", "ports"], why: "what the journal tells is told without the running bridge" },
  bridge: { sees: ["core", "ports"], why: "the bridge knows contracts, not vendors" },
  language: {
    sees: ["core", "ports/explanation", "ports/whatIf", "ports/agreement"],
    why: "sentences are made of decisions, and of nothing else"
  },
  config: {
    sees: ["core", "policy", "ports/bridgeError"],
    why: "adapters receive their options, they are not asked for them"
  },
  http: {
    sees: [
      "bridge/views",
      "bridge/operations",
      "ports/log",
      "ports/time",
      "ports/bridgeError",
      "ports/explanation",
      "language",
      "board",
      "core"
    ],
    why: "what is shown is the bridge's view"
  },
  conformance: { sees: ["ports"], why: "the clauses know the port, whoever is behind it" },
  log: { sees: ["ports/log"], why: "a log writes what it is given" },
  evidence: { sees: [], why: "a judge of org, centre and bridge trusts nobody's code" },
  board: { sees: ["bridge/views", "language", "core"], why: "what is shown is the bridge's view" },
  simulation: {
    sees: ["core", "policy", "ports", "bridge", "language"],
    why: "a simulation is the bridge on a virtual clock"
  }
};
/** Parts whose use of the core must vanish when types are stripped. */
const CORE_TYPES_ONLY = ["adapters", "language", "http", "board"];
/** Programs of their own: they import nothing of ours and are loaded, when asked for, by a command. */
const PROGRAMS = ["emulator", "centre"];
const KNOWN = [...Object.keys(PARTS), "adapters", "cli", ...PROGRAMS];

const under = (part) => (part.includes("/") ? `^src/${part}` : `^src/${part}/`);
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const directions = Object.entries(PARTS).flatMap(([part, { sees, packages, why }]) => [
  rule(`${part}-sees-only-its-own`, why, { path: under(part) }, { path: "^src/", pathNot: [part, ...sees].map(under) }),
  ...(packages === false ? [rule(`${part}-needs-no-package`, why, { path: under(part) }, { pathNot: "^src/" })] : [])
]);

module.exports = {
  forbidden: [
    ...directions,
    rule(
      "adapter-sees-ports-and-itself",
      "an adapter knows one vendor and our contracts; what contact centres have in common is in adapters/centre",
      { path: "^src/adapters/([^/]+)/" },
      { path: "^src/", pathNot: ["^src/ports/", "^src/core/", "^src/adapters/$1/", "^src/adapters/centre/"] }
    ),
    rule(
      "common-to-centres-knows-no-vendor",
      "what contact centres have in common cannot lean on one of them",
      { path: "^src/adapters/centre/" },
      { path: "^src/adapters/", pathNot: "^src/adapters/centre/" }
    ),
    ...CORE_TYPES_ONLY.map((part) =>
      rule(
        `${part}-sees-core-types-only`,
        "deciding belongs to the core, run by the bridge",
        { path: under(part) },
        { path: "^src/core/", dependencyTypesNot: ["type-only"] }
      )
    ),
    ...PROGRAMS.flatMap((program) => [
      rule(
        `${program}-knows-nothing-of-the-rest`,
        "a mistake shared with the bridge would hide itself",
        { path: under(program) },
        { path: "^src/", pathNot: under(program) }
      ),
      rule(
        `${program}-is-only-loaded-by-a-command`,
        "running the bridge must not load it: a command imports it lazily",
        { path: "^src/", pathNot: [under(program), "^src/cli/"] },
        { path: under(program) }
      ),
      rule(
        `${program}-is-loaded-lazily`,
        "a command that does not need it must not load it",
        { path: "^src/cli/" },
        { path: under(program), dependencyTypesNot: ["dynamic-import", "type-only"] }
      )
    ]),
    rule(
      "nothing-sees-the-composition-root",
      "main and the commands put the parts together; the parts do not look up",
      { path: "^src/", pathNot: ["^src/main\\.ts$", "^src/cli/"] },
      { path: ["^src/main\\.ts$", "^src/cli/"] }
    ),
    rule("no-cycles", "a cycle has no direction", { path: "^src/" }, { circular: true }),
    rule(
      "every-part-has-a-rule",
      "a folder that no rule names may lean anywhere: add it to tools/architecture/rules.cjs",
      { path: "^src/[^/]+/", pathNot: KNOWN.map(under) },
      {}
    ),
    rule("imports-exist", "the import leads nowhere", { path: "^src/" }, { couldNotResolve: true }),
    rule(
      "runtime-packages-are-dependencies",
      "whoever installs OneQueue gets dependencies, not devDependencies",
      { path: "^src/" },
      { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] }
    ),
    rule("src-stands-alone", "tests and tools are not published", { path: "^src/" }, { path: "^(test|bench|tools)/" })
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
    moduleSystems: ["es6", "tsd"],
    skipAnalysisNotInRules: true
  }
};
