export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "<rootDir>/tools/jest/strip.cjs" },
  collectCoverageFrom: ["src/**/*.ts"],
  coverageProvider: "v8"
};
