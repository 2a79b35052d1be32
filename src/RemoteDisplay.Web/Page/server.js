// Requests to the server. Addresses are relative, because a proxy may serve the page under any path.

const PATIENCE_MS = 5000;

async function get(path) {
  const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (response.status === 401) {
    // The token has changed: the page at this address is now the form that asks for it.
    location.reload();
  }
  if (!response.ok) {
    throw new Error((await response.text()).trim() || `the server answered ${response.status}`);
  }
  return response;
}

export const status = async () => (await get("status.json")).json();
export const info = async () => (await get("info.json")).json();
export const registers = async () => (await get("registers.json")).json();
export const screenshot = async (head) => (await get(`screenshot.png?head=${head}`)).blob();

export const thumbnail = async (head, plane, widthPx) =>
  (await get(`thumbnail.png?head=${head}&plane=${plane}&width=${widthPx}`)).blob();

export function viewerAddress(head) {
  const address = new URL(`vnc?head=${head}`, document.baseURI);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}
