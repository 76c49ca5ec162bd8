// Tests that install things or start real clients: one after the other, with time, and apart from `npm test`.
import base from "./jest.config.mjs";

export default {
  ...base,
  roots: ["<rootDir>/test/clients", "<rootDir>/test/package"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 300_000,
  maxWorkers: 1
};
