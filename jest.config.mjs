import { availableParallelism } from "node:os";

// `npm test` needs neither network nor org; what does (real clients, an installed package) has a configuration of its own.
export default {
  testEnvironment: "<rootDir>/tools/jest/environment.mjs",
  roots: ["<rootDir>/test"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/clients/", "<rootDir>/test/package/"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "<rootDir>/tools/jest/strip.cjs" },
  // Many tests wait for processes, timers and sockets: a second one fills the gaps, on two cores too.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  reporters: ["default", "summary", "<rootDir>/tools/jest/summary.mjs"],
  // Tests wait on conditions, not on time; this only ends one that will never be met, also on a machine that is busy.
  testTimeout: 30_000,
  // Each file that imports the Salesforce libraries keeps 20 MB in its worker: start afresh before that adds up.
  workerIdleMemoryLimit: "512MB",
  collectCoverageFrom: ["src/**/*.ts"],
  coverageProvider: "v8"
};
