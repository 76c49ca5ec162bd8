-- Policies as they were activated, so that history and going back outlive the files that they came from. A new segment
-- takes over the last activations with everything they refer to.

-- Texts of policies and of their modules, once each, by the sha256 of the text.
CREATE TABLE content(
  hash TEXT PRIMARY KEY,
  text TEXT NOT NULL
);

-- modules: JSON array of [name, hash of its content].
CREATE TABLE policy(
  policy_hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  origin TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  modules TEXT NOT NULL
);

-- In the order in which they came. actor is null where the configuration named the policy.
CREATE TABLE activation(
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  policy_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  actor TEXT
);
