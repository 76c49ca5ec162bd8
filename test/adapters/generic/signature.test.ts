import { describe, expect, test } from "@jest/globals";
import { signatureProblem, signed } from "../../../src/adapters/generic/signature.ts";

const body = '{"test": 2432232314}';
const key = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
const other = Buffer.alloc(24, 1);
const at = 1_614_265_330_000;

describe("a signature", () => {
  test("is the one that the reference library of Standard Webhooks makes", () => {
    expect(signed([key], body, at, "msg_p5jXN8AQM9LWM0D4loKWxEek")).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxEek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,xm3N4+aKmqpsHqf2GrAK/g6ew7J0s6ILlNe44yY/l78="
    });
  });

  test("is accepted from any key that is known, and made with every key, so that keys can be changed one side at a time", () => {
    const old = signed([other], body, at);
    expect(signatureProblem([key, other], old, body, at)).toBeNull();
    const both = signed([key, other], body, at);
    expect(both["webhook-signature"].split(" ")).toHaveLength(2);
    expect(signatureProblem([other], both, body, at)).toBeNull();
    expect(signatureProblem([key], both, body, at)).toBeNull();
  });

  test("by another key, over another body, id or time is wrong", () => {
    const right = signed([key], body, at);
    expect(signatureProblem([other], right, body, at)).toBe("signature");
    expect(signatureProblem([key], right, `${body} `, at)).toBe("signature");
    expect(signatureProblem([key], { ...right, "webhook-id": "msg_other" }, body, at)).toBe("signature");
    expect(signatureProblem([key], { ...right, "webhook-timestamp": "1614265331" }, body, at)).toBe("signature");
    for (const text of ["v1,", "v1,AAAA", "v2,g0hM", "nonsense"]) {
      expect(signatureProblem([key], { ...right, "webhook-signature": text }, body, at)).toBe("signature");
    }
  });

  test("is refused when it is more than five minutes old or early, and accepted just before", () => {
    const right = signed([key], body, at);
    expect(signatureProblem([key], right, body, at + 300_000)).toBeNull();
    expect(signatureProblem([key], right, body, at + 301_000)).toBe("timestamp");
    expect(signatureProblem([key], right, body, at - 301_000)).toBe("timestamp");
    expect(signatureProblem([key], { ...right, "webhook-timestamp": "yesterday" }, body, at)).toBe("timestamp");
  });

  test("must be there, once", () => {
    const right = signed([key], body, at);
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      expect(signatureProblem([key], { ...right, [name]: undefined }, body, at)).toBe("missing");
      expect(signatureProblem([key], { ...right, [name]: ["a", "b"] }, body, at)).toBe("missing");
    }
  });
});
