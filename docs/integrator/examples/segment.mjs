// A module of the routing matrix: sorts customers into segments by a number that a field holds.
export default {
  name: "segment",
  about: "Large customers get a head start.",
  inputs: {
    field: { type: "string", names: "fields", about: "Field with the number of seats, for instance Account.Seats." },
    large: { type: "int", default: 100, least: 1, about: "From so many seats on a customer is large." },
    bonus: { type: "string", names: "bonus", about: "Head start of large customers." }
  },
  outputs: { segment: "string" },
  run({ field, tables }, { field: name, large, bonus }) {
    const seats = Number(field(name) ?? 0);
    if (seats < large) return { outputs: { segment: "small" } };
    return { outputs: { segment: "large" }, route: { addBonusMillis: tables.bonus.get(bonus) } };
  }
};
