// The sandbox's control API as functions. Everything the page knows comes through here.

async function call(method, path, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok && answer.ok === undefined) answer.ok = false;
  return answer;
}

export const workspace = () => call("GET", "/control/workspace");
export const see = (user) => call("GET", `/control/see?as=${encodeURIComponent(user)}`);
export const act = (user, what, body) => call("POST", "/control/act", { as: user, do: what, ...body });
export const traffic = (after) => call("GET", `/control/traffic?after=${after}&limit=500`);
export const mailbox = () => call("GET", "/control/mailbox");
export const faults = () => call("GET", "/control/faults");
export const putFaults = (order) => call("PUT", "/control/faults", order);
export const clearFaults = () => call("DELETE", "/control/faults");
export const clock = () => call("GET", "/control/clock");
export const setClock = (to) => call("PUT", "/control/clock", { to });
export const rateLimits = (on) => call("PUT", "/control/rate-limits", { on });
export const reset = () => call("POST", "/control/reset", {});

/** Calls `changed` at each change of the workspace and `connected(bool)` as the line comes and goes. */
export function live(changed, connected) {
  const source = new EventSource("/control/live");
  source.onmessage = () => changed();
  source.onopen = () => {
    connected(true);
    changed();
  };
  source.onerror = () => connected(false);
}
