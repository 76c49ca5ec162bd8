import { boardAsset, boardPage } from "../../board/boardPage.ts";
import { notFound } from "../problem.ts";
import type { HandlerRequest, Reply } from "../route.ts";

export function home({ language, nonce }: HandlerRequest): Reply {
  return { status: 200, text: boardPage(language, nonce), contentType: "text/html; charset=utf-8" };
}

export function asset({ params }: HandlerRequest<{ file: string }>): Reply {
  const found = boardAsset(params.file);
  if (found === null)
    throw notFound(`The board has no file ${JSON.stringify(params.file)}.`, "Open the board at its address, /.");
  return { status: 200, text: found.body, contentType: found.contentType };
}
