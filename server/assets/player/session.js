// Who is learning: the session token. It lives in this module and in history.state
// (so that a reload resumes), never in a cookie, a storage area or the address.

let token = null;
let drafts = {};
let home = null; // Where the learner came from: known even when the session is over.

/** Takes the token from the address, which is cleaned, or from an earlier visit of this page. */
export function takeToken() {
  const given = /[#&]s=([^&]+)/.exec(location.hash);
  if (given) {
    token = decodeURIComponent(given[1]);
    drafts = {};
    home = null;
    remember();
  } else {
    token = history.state?.token ?? token;
    drafts = history.state?.drafts ?? drafts;
    home = history.state?.home ?? home;
  }
  return token;
}

export const bearer = () => token;

/** Forgets the session: it has ended. The way back stays. */
export function forget() {
  token = null;
  drafts = {};
  history.replaceState(home ? { home } : null, '', location.pathname + location.search);
}

/** Where the learner came from, if that is a page. */
export const wayHome = () => (/^https?:/i.test(home ?? '') ? home : null);

export function keepHome(url) {
  if (!url || url === home) return;
  home = url;
  remember();
}

/** An answer begun but not sent, so that neither a look back nor a reload costs it. */
export const draft = (segment) => drafts[segment] ?? null;

export function keepDraft(segment, response) {
  if (response) drafts[segment] = response;
  else delete drafts[segment];
  remember();
}

function remember() {
  try {
    history.replaceState({ token, drafts, home }, '', location.pathname + location.search);
  } catch {
    // Browsers that limit how often state is written: the module variable still holds it.
  }
}

/** An event id: sent again with every retry, so that the server counts the act once. */
export function eventId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http outside loopback is not a secure context and has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
