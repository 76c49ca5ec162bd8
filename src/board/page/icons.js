// Line icons on a 24-pixel grid, drawn for this page.
const paths = {
  call: "M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4.5 5.5a2 2 0 0 1 2-2z",
  callback:
    "M6.5 4.5h3l1.5 4-2 1.5a10 10 0 0 0 5 5l1.5-2 4 1.5v3a2 2 0 0 1-2 2A15 15 0 0 1 4.5 6.5a2 2 0 0 1 2-2zM20 4l-5 5M15 4.5V9h4.5",
  chat: "M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-7l-4.5 4v-4H5A1.5 1.5 0 0 1 3.5 15V6A1.5 1.5 0 0 1 5 4.5zM8 9h8M8 12.5h5",
  message:
    "M12 4c4.7 0 8.5 3.1 8.5 7s-3.8 7-8.5 7a10 10 0 0 1-3-.5L4.5 20l1.2-3.8A6.4 6.4 0 0 1 3.5 11C3.5 7.1 7.3 4 12 4zM8.5 11h.01M12 11h.01M15.5 11h.01",
  email: "M4.5 5.5h15a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM4 7l8 6 8-6",
  form: "M6 3.5h12a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM8.5 8h7M8.5 12h7M8.5 16h4",
  social:
    "M6.5 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM17 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM17 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8.7 10.8l6.1-3.5M8.7 13.2l6.1 3.5",
  case: "M4.5 8h15a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM9 8V5.5a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1V8M3.5 13h17",
  item: "M5 5h14v14H5zM9 12h6",
  deferred: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  cloud: "M7.5 18.5a4 4 0 0 1-.5-8 5.5 5.5 0 0 1 10.6-.8 4.4 4.4 0 0 1-.6 8.8z",
  headset:
    "M4.5 15v-3a7.5 7.5 0 0 1 15 0v3M4.5 14h2.5v5H6a1.5 1.5 0 0 1-1.5-1.5zM19.5 14H17v5h1a1.5 1.5 0 0 0 1.5-1.5zM18 19.5c0 1.2-2 2-5 2",
  offer: "M4 12h14M13 6.5l5.5 5.5-5.5 5.5",
  agentNotResponding: "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17h.01",
  revokeCallOffer: "M9 7L4.5 11.5 9 16M4.5 11.5H15a4.5 4.5 0 0 1 0 9",
  parkItem: "M7 20V4.5h5.5a4.5 4.5 0 0 1 0 9H7",
  pauseChannel: "M8.5 5v14M15.5 5v14",
  dissuade: "M4 9.5v5h3.5l5 4v-13l-5 4zM16.5 9.5l5 5M21.5 9.5l-5 5",
  dissuasionFailed: "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17h.01",
  changeReserve: "M12 3.5l7.5 3v5c0 4.5-3 7.5-7.5 9-4.5-1.5-7.5-4.5-7.5-9v-5z"
};
const svgNamespace = "http://www.w3.org/2000/svg";

/** Decorative: the words beside it say the same. */
export function icon(name) {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(svgNamespace, "path");
  path.setAttribute("d", paths[name] ?? paths.item);
  svg.append(path);
  return svg;
}
